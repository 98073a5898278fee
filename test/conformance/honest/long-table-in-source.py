# about: a literal with 20,000 members
# input: "19999\n"
# output: "7\n"
# repeat: {"@SEVENS@": ["7, ", 20000]}
table = [@SEVENS@]
print(table[int(input())])
