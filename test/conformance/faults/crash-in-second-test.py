# about: right, then an exception
# input: "1\n"
# output: "1\n"
# input: "0\n"
# output: "0\n"
# expect: RE
# failing: 1
n = int(input())
print(n // n)
