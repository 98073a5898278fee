# about: a large integer that is off by one
# input: "1\n"
# output: "1000000\n"
# expect: WA
print(1000001)
