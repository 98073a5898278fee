# about: returns a list that holds itself
# input: [1]
# output: [1]
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
def answer(x):
    value = []
    value.append(value)
    return value
