# about: a mutable default argument is fresh in each test
# input: [1]
# output: [1]
# input: [2]
# output: [2]
# fn_name: "collect"
# comparator: "call"
def collect(value, seen=[]):
    seen.append(value)
    return seen
