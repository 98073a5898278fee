# about: a text that is not closed swallows the assertions where both are one text
# entry_point: "square"
# expect: CE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n\n\"\"\""
def square(x):
    return 0


"""
