# about: prints text that has no UTF-8
# input: "1\n"
# output: "1\n"
# expect: RE
print("\ud800")
