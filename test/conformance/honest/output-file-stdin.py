# about: reads stdin and writes a file by name
# input: "5\n"
# output: "125\n"
# output_file: "out.txt"
with open("out.txt", "w") as target:
    target.write(str(int(input()) ** 3))
