# about: an answer in prose
# input: "1\n"
# output: "1\n"
# expect: CE
Here is the solution you asked for:
