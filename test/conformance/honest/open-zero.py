# about: opens descriptor 0 as a file
# input: "5\n3 1 2\n"
# output: "[5, 3, 1, 2]\n"
print(list(map(int, open(0).read().split())))
