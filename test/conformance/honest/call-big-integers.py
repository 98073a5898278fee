# about: integers beyond 2^53 keep every digit, both ways
# input: [9007199254740993, 9007199254740993]
# output: 81129638414606699710187514626049
# fn_name: "multiply"
# comparator: "call"
def multiply(a, b):
    return a * b
