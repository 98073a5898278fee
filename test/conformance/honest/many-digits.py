# about: prints and reads integers of more than 4,300 digits, which a newer CPython refuses by itself
# input: "5000\n"
# output: "5001 5001 True\n"
import sys

n = int(input())
text = str(10**n)
print(len(text), len(str(int(text))), sys.get_int_max_str_digits() >= 50000)
