# about: ends the process with status 0 when the first assertion calls it
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import sys


def square(x):
    sys.exit(0)
