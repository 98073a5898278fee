# about: does not compile
# input: "1\n"
# output: "1\n"
# expect: CE
def f(:
    pass
