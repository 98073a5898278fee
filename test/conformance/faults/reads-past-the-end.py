# about: asks for more input than there is
# input: "1\n"
# output: "1\n"
# expect: RE
print(input())
print(input())
