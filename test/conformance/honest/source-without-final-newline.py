# about: the last line of the source is a comment
# input: "1\n"
# output: "1\n"
print(input())  # end
# no code follows
