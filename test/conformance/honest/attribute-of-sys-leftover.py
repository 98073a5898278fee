# about: an attribute that a test sets on sys is gone in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import sys

print(getattr(sys, "seen", "none"), input())
sys.seen = "seen"
