# about: the prompt of input() goes to stdout, as in a plain interpreter without a terminal
# input: "5\n"
# output: "n? 25\n"
print(int(input("n? ")) ** 2)
