# about: one list larger than the limit
# input: "1\n"
# output: "1\n"
# expect: MLE
# memory_mb: 128
data = [0] * 10**9
print(input())
