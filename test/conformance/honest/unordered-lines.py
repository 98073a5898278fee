# about: a problem that declares the order of lines free
# input: "3\n"
# output: "0\n1\n2\n"
# comparator: "unordered"
for i in reversed(range(int(input()))):
    print(i)
