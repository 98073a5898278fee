# about: nor an exit status that is not zero
# input: "1\n"
# output: "1\n"
# expect: RE
import sys

print(input())
sys.exit(3)
