# about: the function takes other arguments
# input: [1, 2]
# output: 3
# expect: RE
# fn_name: "answer"
# comparator: "call"
def answer(x):
    return x
