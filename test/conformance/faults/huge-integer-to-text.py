# about: turns a long integer into text, which takes quadratic time
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 500
import sys

sys.set_int_max_str_digits(0)
print(len(str((1 << 12000000) - 1)))
