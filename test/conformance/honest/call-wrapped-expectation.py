# about: some data sets wrap the expected value in a list of one
# input: [4]
# output: [2]
# fn_name: "half"
# comparator: "call"
def half(x):
    return x // 2
