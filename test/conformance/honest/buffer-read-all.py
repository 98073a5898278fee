# about: reads everything as bytes
# input: "4 1 2 3 4\n"
# output: "10\n"
import sys

data = list(map(int, sys.stdin.buffer.read().split()))
print(sum(data[1:]))
