# about: the last of several tests counts like the first
# input: "0\n"
# output: "0\n"
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "4\n"
# input: "3\n"
# output: "9\n"
# input: "-4\n"
# output: "16\n"
# input: "100000000000000000000\n"
# output: "10000000000000000000000000000000000000000\n"
print(int(input()) ** 2)
