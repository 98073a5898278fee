# about: ends cleanly after too much output
# input: "1\n"
# output: "1\n"
# expect: OLE
# output_kb: 64
print("x" * 1000000)
