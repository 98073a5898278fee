# about: the right answer, then a crash in C
# input: "1\n"
# output: "1\n"
# expect: RE
import ctypes

print(input(), flush=True)
ctypes.memset(1, 0, 1)
