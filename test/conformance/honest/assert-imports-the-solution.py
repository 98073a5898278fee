# about: assertions that import the program as the module solution, and use its other names
# entry_point: "Stack"
# assertions: "from solution import Stack\nimport solution\n\ndef test_pop():\n    s = Stack()\n    s.push(3)\n    assert s.pop() == 3\n    assert solution.EMPTY is s.pop()\n\ntest_pop()"
EMPTY = object()


class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        return self.items.pop() if self.items else EMPTY


if __name__ == "__main__":
    raise SystemExit("not run as a program")
