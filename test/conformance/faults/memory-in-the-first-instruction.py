# about: memory runs out in the first instruction, by one object
# input: "1\n"
# output: "1\n"
# expect: MLE

x = b"x" * (1 << 40)
