# about: a function that raises is a runtime error, also if it fails an assertion of its own
# entry_point: "square"
# expect: RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
def square(x):
    assert x < 5, "too large"
    return x * x
