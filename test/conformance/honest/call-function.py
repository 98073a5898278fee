# about: a problem that calls a function with JSON arguments
# input: [2, 3]
# output: 5
# input: [-1, 1]
# output: 0
# fn_name: "add"
# comparator: "call"
def add(a, b):
    return a + b
