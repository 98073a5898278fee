# about: an attribute that a test sets on its standard output is gone in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import sys

print(getattr(sys.stdout, "seen", "none"), input())
sys.stdout.seen = "seen"
