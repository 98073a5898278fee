# about: an encoding cookie that nobody knows
# input: "1\n"
# output: "1\n"
# expect: CE OK

# coding: no-such-encoding
print(input())
