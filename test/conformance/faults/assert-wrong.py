# about: a wrong function fails an assertion
# entry_point: "square"
# expect: WA
# failing: 0
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
def square(x):
    return x + x
