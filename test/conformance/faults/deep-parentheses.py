# about: a compile bomb: 100,000 open parentheses
# input: "1\n"
# output: "1\n"
# expect: CE RE MLE
# repeat: {"@OPEN@": ["(", 100000], "@CLOSE@": [")", 100000]}
x = @OPEN@1@CLOSE@
