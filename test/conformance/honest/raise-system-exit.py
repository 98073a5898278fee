# about: ends by raising SystemExit
# input: "z\n"
# output: "z\n"
print(input())
raise SystemExit
