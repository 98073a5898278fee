# about: a search path that a test changes in place is as before in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import sys

print("none" if "seen" not in sys.path else "seen", input())
sys.path[-1] = "seen"
