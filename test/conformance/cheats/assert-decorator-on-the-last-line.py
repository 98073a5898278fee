# about: a decorator on the last line takes the assertions' function where both are one text
# entry_point: "square"
# expect: CE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
def square(x):
    return 0


@lambda check: lambda candidate: None
