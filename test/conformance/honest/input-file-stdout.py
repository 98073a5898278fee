# about: reads a file by name and prints to stdout
# input: "5\n"
# output: "25\n"
# input_file: "in.txt"
print(int(open("in.txt").read()) ** 2)
