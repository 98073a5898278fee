# about: print with flush, as in interactive problems
# input: "3\n"
# output: "1\n2\n3\n"
for i in range(int(input())):
    print(i + 1, flush=True)
