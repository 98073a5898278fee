# about: all memory is in use when the test ends
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK MLE RE
# memory_mb: 128

print(input(), flush=True)
x = []
size = 1 << 26
while size > 16:
    try:
        x.append(bytearray(size))
    except MemoryError:
        size //= 2
