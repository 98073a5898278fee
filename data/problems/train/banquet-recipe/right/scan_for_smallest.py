n, m = map(int, input().split())
before = {step: set() for step in range(1, n + 1)}
for _ in range(m):
    a, b = map(int, input().split())
    before[b].add(a)
done = set()
order = []
while len(order) < n:
    chosen = 0
    for step in range(1, n + 1):
        if step not in done and before[step] <= done:
            chosen = step
            break
    if chosen == 0:
        break
    done.add(chosen)
    order.append(chosen)
print(*order if len(order) == n else ["impossible"])
