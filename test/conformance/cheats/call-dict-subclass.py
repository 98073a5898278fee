# about: a dict whose members are not what it shows
# input: [1]
# output: {"a": 1}
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
class Shifty(dict):
    def items(self):
        return [("a", 1)]

    def __iter__(self):
        return iter(["a"])


def answer(x):
    return Shifty(a=2)
