# about: a compile bomb: an expression of 20,000 terms in an f-string
# input: "1\n"
# output: "20001\n"
# expect: OK CE RE MLE
# repeat: {"@ADD@": ["+1", 20000]}
print(f"{1@ADD@}")
