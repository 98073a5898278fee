# about: True is not 1
# input: [1]
# output: 1
# expect: WA
# fn_name: "answer"
# comparator: "call"
def answer(x):
    return x == 1
