# about: has no arguments but its own name
# input: "x\n"
# output: "x 1\n"
import sys

if len(sys.argv) > 1:
    sys.stdin = open(sys.argv[1])
print(input(), len(sys.argv))
