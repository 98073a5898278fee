# about: a NUL character in the source
# input: "1\n"
# output: "1\n"
# expect: CE
# repeat: {"@NUL@": ["\u0000", 1]}
print(input())@NUL@
