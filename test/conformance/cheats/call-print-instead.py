# about: prints the value instead of returning it
# input: [1]
# output: 42
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
def answer(x):
    print(42)
