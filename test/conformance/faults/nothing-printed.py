# about: an empty program
# input: "1\n"
# output: "1\n"
# expect: WA
pass
