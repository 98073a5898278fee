# about: a tuple counts as a list
# input: [7, 2]
# output: [3, 1]
# fn_name: "divide"
# comparator: "call"
def divide(a, b):
    return divmod(a, b)
