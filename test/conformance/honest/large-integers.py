# about: lifts the limit on digits of integers
# input: "20000\n"
# output: "20000 9543\n"
import sys

sys.set_int_max_str_digits(0)
n = int(input())
print(n, len(str(3**n)))
