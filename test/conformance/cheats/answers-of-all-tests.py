# about: prints the answers of several tests at once
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: WA
print("1\n2")
