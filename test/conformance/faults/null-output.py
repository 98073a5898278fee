# about: NUL characters around the answer
# input: "1\n"
# output: "1\n"
# expect: WA
print("\0" + input() + "\0")
