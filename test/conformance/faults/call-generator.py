# about: returns a generator
# input: [3]
# output: [0, 1, 2]
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
def answer(n):
    return (i for i in range(n))
