# about: endless recursion
# input: "1\n"
# output: "1\n"
# expect: RE
def down():
    return down()


down()
