# about: bad indentation
# input: "1\n"
# output: "1\n"
# expect: CE
if True:
print(1)
