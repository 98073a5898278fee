# about: prints the expected output and something else
# input: "3\n"
# output: "3\n"
# expect: WA
for i in range(int(input()) + 1):
    print(i)
