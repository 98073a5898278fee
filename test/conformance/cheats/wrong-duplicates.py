# about: doubled tokens
# input: "1\n"
# output: "1 2\n"
# expect: WA
print(1, 2, 2)
