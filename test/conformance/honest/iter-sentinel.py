# about: iter(input, sentinel)
# input: "5\n6\n0\n7\n"
# output: "11\n"
print(sum(map(int, iter(input, "0"))))
