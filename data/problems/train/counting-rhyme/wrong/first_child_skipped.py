from collections import deque

n, k = map(int, input().split())
circle = deque(range(1, n + 1))
spoon = 0
while len(circle) > 1:
    circle.rotate(-(k % len(circle)))
    spoon = circle.popleft()
print(circle[0], spoon)
