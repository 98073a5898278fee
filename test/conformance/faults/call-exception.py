# about: the function raises
# input: [0]
# output: 0
# expect: RE
# fn_name: "answer"
# comparator: "call"
def answer(x):
    return 1 // x
