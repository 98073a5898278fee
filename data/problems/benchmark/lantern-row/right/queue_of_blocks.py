from collections import deque


def solve(n, k, row):
    active = deque()
    pulls = 0
    for i, lamp in enumerate(row):
        while active and active[0] <= i - k:
            active.popleft()
        burning = (lamp == "1") != (len(active) % 2 == 1)
        if burning:
            continue
        if i + k > n:
            return -1
        active.append(i)
        pulls += 1
    return pulls


n, k = map(int, input().split())
print(solve(n, k, input().strip()))
