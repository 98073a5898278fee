# about: defines the assertions' own function, and puts it back from a function that they call
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
# assertions: "check = None\nassert square(3) == 9"
def check(candidate):
    return None


def square(x):
    globals()["check"] = check
    return 0
