# about: the right tokens in another order
# input: "1\n"
# output: "1 2 3\n"
# expect: WA
print(3, 2, 1)
