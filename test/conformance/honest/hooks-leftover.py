# about: hooks that a test sets are not set in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import sys

print("none" if sys.excepthook is sys.__excepthook__ else "seen", input())
sys.excepthook = print
sys.displayhook = print
