# about: the function never returns
# input: [1]
# output: 1
# expect: TLE
# cpu_ms: 300
# fn_name: "answer"
# comparator: "call"
def answer(x):
    while True:
        pass
