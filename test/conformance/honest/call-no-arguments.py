# about: a function without arguments
# input: []
# output: "ready"
# fn_name: "state"
# comparator: "call"
def state():
    return "ready"
