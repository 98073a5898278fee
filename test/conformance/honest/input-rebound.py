# about: rebinds input to a faster reader
# input: "3\n1 2 3\n"
# output: "6\n"
import sys

input = sys.stdin.readline
n = int(input())
print(sum(map(int, input().split())))
