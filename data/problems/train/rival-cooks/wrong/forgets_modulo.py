from collections import deque

n, m = map(int, input().split())
rivals = [[] for _ in range(n + 1)]
for _ in range(m):
    a, b = map(int, input().split())
    rivals[a].append(b)
    rivals[b].append(a)
shift = [None] * (n + 1)
ways = 1
for cook in range(1, n + 1):
    if shift[cook] is not None:
        continue
    ways *= 2
    shift[cook] = 0
    queue = deque([cook])
    while queue:
        x = queue.popleft()
        for y in rivals[x]:
            if shift[y] is None:
                shift[y] = 1 - shift[x]
                queue.append(y)
            elif shift[y] == shift[x]:
                ways = 0
print(ways)
