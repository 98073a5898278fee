# about: reads address 0
# input: "1\n"
# output: "1\n"
# expect: RE
import ctypes

ctypes.string_at(0)
