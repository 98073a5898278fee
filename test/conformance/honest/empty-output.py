# about: nothing to print
# input: "0\n"
# output: ""
for _ in range(int(input())):
    print("x")
