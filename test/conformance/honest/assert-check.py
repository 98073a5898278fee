# about: assertions in a check(candidate), as HumanEval has them
# entry_point: "square"
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
def square(x):
    return x * x
