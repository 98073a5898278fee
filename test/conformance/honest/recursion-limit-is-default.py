# about: a fresh program has the default recursion limit (a few frames more do not matter), also after one that changed it
# input: "50\n"
# output: "10\n"
# input: "1\n"
# output: "10\n"
import sys

print(sys.getrecursionlimit() // 100)
sys.setrecursionlimit(10**5 + int(input()))
