# about: sys.exit with a text is an exit status of 1
# input: "1\n"
# output: "1\n"
# expect: RE
import sys

print(input())
sys.exit("failed")
