# about: the function that the problem names does not exist
# input: [1]
# output: 1
# expect: RE
# fn_name: "answer"
# comparator: "call"
def other(x):
    return x
