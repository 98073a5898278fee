# about: returns more than the output limit
# input: [1]
# output: [1]
# expect: OLE WA
# output_kb: 64
# fn_name: "answer"
# comparator: "call"
def answer(x):
    return list(range(1000000))
