# about: one line of 1 MB
# input: "@A@\n"
# output: "1000000\n"
# repeat: {"@A@": ["a", 1000000]}
print(len(input()))
