# about: 4 MB of output in one write
# input: "4000000\n"
# output: "@A@"
# repeat: {"@A@": ["y", 4000000]}
print("y" * int(input()))
