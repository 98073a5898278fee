# about: a clean sys.exit before the answer
# input: "1\n"
# output: "1\n"
# expect: WA
import sys

sys.exit(0)
