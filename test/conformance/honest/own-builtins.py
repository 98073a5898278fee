# about: __builtins__ is the module in the main program
# input: "-3\n"
# output: "3\n"
print(getattr(__builtins__, "abs")(int(input())))
