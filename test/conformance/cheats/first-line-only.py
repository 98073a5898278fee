# about: prints only the first line of the expected output
# input: "3\n"
# output: "1\n2\n3\n"
# expect: WA
print(1)
