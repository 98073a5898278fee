# about: returns a list of depth 100,000
# input: [1]
# output: [1]
# expect: WA RE MLE
# fn_name: "answer"
# comparator: "call"
def answer(x):
    value = []
    for _ in range(100000):
        value = [value]
    return value
