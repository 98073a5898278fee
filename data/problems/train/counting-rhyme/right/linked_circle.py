import sys

n, k = map(int, sys.stdin.readline().split())
after = list(range(1, n)) + [0]
previous = n - 1
last = -1
size = n
while size > 1:
    for _ in range((k - 1) % size):
        previous = after[previous]
    last = after[previous]
    after[previous] = after[last]
    size -= 1
print(after[previous] + 1, last + 1)
