# about: exceptions that are caught are no fault
# input: "0\n"
# output: "division\nindex\nkey\n"
n = int(input())
for action, name in ((lambda: 1 // n, "division"), (lambda: [][n], "index"), (lambda: {}[n], "key")):
    try:
        action()
    except (ArithmeticError, LookupError):
        print(name)
