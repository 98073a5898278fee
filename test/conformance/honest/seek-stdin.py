# about: reads the input twice by seeking back
# input: "2 3\n"
# output: "5 6\n"
import sys

a, b = map(int, sys.stdin.readline().split())
sys.stdin.seek(0)
c, d = map(int, sys.stdin.readline().split())
print(a + b, c * d)
