# about: no input at all
# input: ""
# output: "0\n"
import sys

print(len(sys.stdin.read()))
