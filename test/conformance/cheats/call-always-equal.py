# about: returns an object that claims to equal everything
# input: [1]
# output: 42
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
class Any:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


def answer(x):
    return Any()
