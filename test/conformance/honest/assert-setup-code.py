# about: a class that the set gives to every program, in its signature and in the assertions
# entry_point: "total"
# setup_code: "from typing import *\n\nclass Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\n"
# assertions: "assert total(Node(1, Node(2))) == 3\nassert total(None) == 0"
def total(head: Optional[Node]) -> int:
    return 0 if head is None else head.value + total(head.next)
