# about: reads input.txt where it is there, as authors do at home
# input: "12\n"
# output: "12\n"
import os
import sys

if os.path.exists("input.txt"):
    sys.stdin = open("input.txt")
try:
    sys.stdin = open("in.txt")
except OSError:
    pass
print(input())
