# about: a compile bomb: 100,000 minus signs
# input: "1\n"
# output: "1\n"
# expect: CE RE MLE
# repeat: {"@MINUS@": ["-", 100000]}
x = @MINUS@1
