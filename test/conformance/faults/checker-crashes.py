# about: a checker that fails is no verdict on the program
# input: "10\n"
# output: "1 9\n"
# comparator: "checker"
# checker: "raise SystemExit(1)"
# expect: INTERNAL
print(4, 6)
