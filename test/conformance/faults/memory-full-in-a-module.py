# about: all memory is in use and kept in a module when the test ends
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK MLE RE
# memory_mb: 128

import math

print(input(), flush=True)
math.x = x = []
size = 1 << 26
while size > 16:
    try:
        x.append(bytearray(size))
    except MemoryError:
        size //= 2
