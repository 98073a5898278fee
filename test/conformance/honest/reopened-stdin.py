# about: replaces sys.stdin by a new file on the same descriptor
# input: "4\n5\n"
# output: "9\n"
import sys

sys.stdin = open(0)
print(int(input()) + int(input()))
