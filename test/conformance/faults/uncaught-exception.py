# about: an exception before any output
# input: "1\n"
# output: "1\n"
# expect: RE
raise KeyError("x")
