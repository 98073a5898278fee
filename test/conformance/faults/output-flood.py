# about: prints for ever
# input: "1\n"
# output: "1\n"
# expect: OLE
# output_kb: 1024
while True:
    print("flood" * 1000)
