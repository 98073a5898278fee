# about: a problem that reads and writes files by name
# input: "3 4\n"
# output: "7\n"
# input_file: "sum.in"
# output_file: "sum.out"
with open("sum.in") as source:
    a, b = map(int, source.readline().split())
with open("sum.out", "w") as target:
    print(a + b, file=target)
