# about: a module that reads standard input finds its end, not the assertions
# entry_point: "square"
# expect: RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
text = input()


def square(x):
    return x * x
