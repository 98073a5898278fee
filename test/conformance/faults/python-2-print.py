# about: a program for Python 2
# input: "1\n"
# output: "1\n"
# expect: CE
print raw_input()
