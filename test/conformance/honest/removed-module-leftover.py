# about: a module that a test removes or replaces is as before in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import sys

print("none" if getattr(__import__("math"), "pi", 0) > 3 else "seen", input())
sys.modules["math"] = sys
