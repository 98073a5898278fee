# about: terminal escapes, which must not reach a terminal
# input: "1\n"
# output: "1\n"
# expect: WA
print("\x1b]0;title\x07\x1b[2J\x1b[31m1")
