# about: floats within the tolerance
# input: [2]
# output: 1.41421356
# fn_name: "root"
# comparator: "call"
def root(x):
    return x**0.5
