# about: ends the process with status 0, without any clean-up, before the assertions
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import os

os._exit(0)
