# about: each test sees its own files
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input_file: "a.in"
# output_file: "a.out"
print(open("a.in").read().strip(), file=open("a.out", "w"))
