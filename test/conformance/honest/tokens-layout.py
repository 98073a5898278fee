# about: other blanks and line breaks than expected
# input: "1 2 3\n"
# output: "1 2 3\n"
for value in input().split():
    print(value, end="  \n")
