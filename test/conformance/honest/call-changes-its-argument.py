# about: changing an argument in place has no effect on the next test
# input: [[2, 1]]
# output: [1, 2]
# input: [[2, 1]]
# output: [1, 2]
# fn_name: "sort_in_place"
# comparator: "call"
def sort_in_place(values):
    values.sort()
    return values
