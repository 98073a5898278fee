# about: a fresh program has the default recursion limit, also after one that changed it
# input: "50\n"
# output: "1000\n"
# input: "1\n"
# output: "1000\n"
import sys

print(sys.getrecursionlimit())
sys.setrecursionlimit(10**5 + int(input()))
