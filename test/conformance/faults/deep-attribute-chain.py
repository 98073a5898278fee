# about: a compile bomb: a chain of 100,000 calls
# input: "1\n"
# output: "1\n"
# expect: CE RE MLE
# repeat: {"@CALL@": [".f()", 100000]}
x = 1@CALL@
