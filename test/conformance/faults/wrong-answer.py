# about: a plain wrong answer
# input: "1\n"
# output: "2\n"
# expect: WA
print(input())
