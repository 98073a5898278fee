def distances(source, n, near):
    """Shortest times from source, by picking the nearest open square again and again."""
    best = {source: 0}
    closed = {}
    while best:
        square = min(best, key=best.get)
        closed[square] = best.pop(square)
        for other, t in near.get(square, []):
            if other not in closed:
                total = closed[square] + t
                if total < best.get(other, total + 1):
                    best[other] = total
    return closed


n, m = map(int, input().split())
streets = [tuple(map(int, input().split())) for _ in range(m)]
near = {}
for a, b, t in streets:
    near.setdefault(a, []).append((b, t))
    near.setdefault(b, []).append((a, t))
start = distances(1, n, near)
finish = distances(n, n, near)
if n not in start:
    print(-1)
else:
    options = []
    for a, b, t in streets:
        if a in start and a in finish:
            options.append(start[a] + -(-t // 2) + finish[b])
            options.append(start[b] + -(-t // 2) + finish[a])
    print(min(options))
