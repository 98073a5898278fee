# about: two readline calls on sys.stdin.buffer
# input: "2\n10 20\n"
# output: "30\n"
import sys

count = int(sys.stdin.buffer.readline())
numbers = sys.stdin.buffer.readline().split()
assert len(numbers) == count
print(sum(map(int, numbers)))
