n, limit = map(int, input().split())
loads = [(0, 0)]
for _ in range(n):
    weight, price = map(int, input().split())
    more = [(w + weight, p + price) for w, p in loads if w + weight <= limit]
    merged = sorted(loads + more, key=lambda load: (load[0], -load[1]))
    loads = []
    for w, p in merged:
        if not loads or p > loads[-1][1]:
            loads.append((w, p))
print(loads[-1][1], loads[-1][0])
