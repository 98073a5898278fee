# about: an error that the compiler finds after parsing
# input: "1\n"
# output: "1\n"
# expect: CE
print(input())
return 0
