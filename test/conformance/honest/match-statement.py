# about: structural pattern matching
# input: "add 2 3\n"
# output: "5\n"
match input().split():
    case ["add", a, b]:
        print(int(a) + int(b))
    case _:
        print("?")
