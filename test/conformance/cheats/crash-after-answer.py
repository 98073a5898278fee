# about: the right answer does not excuse a crash
# input: "1\n"
# output: "1\n"
# expect: RE
print(input(), flush=True)
raise ValueError
