# about: a function that does not end within its limit
# entry_point: "square"
# expect: TLE
# cpu_ms: 300
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
def square(x):
    while True:
        x += 1
