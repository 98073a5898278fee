# about: a string with an encoding of its own
# input: [1]
# output: "right"
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
class Text(str):
    def __eq__(self, other):
        return True

    def encode(self, *_):
        return b'"right"'

    def __iter__(self):
        return iter("right")


def answer(x):
    return Text("wrong")
