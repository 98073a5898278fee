n, m, b = map(int, input().split())
widths = list(map(int, input().split()))
pipes = set(map(int, input().split())) if b else set()
ways = [1]
for i in range(1, n + 2):
    ways.append(0 if i in pipes else sum(ways[i - w] for w in widths if w <= i))
print(ways[-1])
