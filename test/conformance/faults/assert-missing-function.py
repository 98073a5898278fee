# about: the function that the assertions call does not exist
# entry_point: "square"
# expect: RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
def cube(x):
    return x * x * x
