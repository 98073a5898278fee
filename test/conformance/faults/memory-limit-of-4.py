# about: a limit of 4 MB, less than the interpreter has or hardly more
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: MLE RE
# memory_mb: 4

print(input())
x = bytearray(64 << 20)
