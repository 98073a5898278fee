# about: more digits than expected
# input: "2\n"
# output: "0.6666667\n"
print(int(input()) / 3)
