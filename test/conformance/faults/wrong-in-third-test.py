# about: right twice, then wrong
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "4\n"
# expect: WA
# failing: 2
print(input())
