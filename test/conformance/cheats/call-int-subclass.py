# about: returns an integer whose text and comparing are its own
# input: [1]
# output: 42
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
class Chameleon(int):
    def __eq__(self, other):
        return True

    def __repr__(self):
        return "42"

    __str__ = __repr__


def answer(x):
    return Chameleon(7)
