def work(n, before):
    """Order of work, or None; before[s] holds the steps still missing for s."""
    order = []
    while before:
        free = [step for step in before if not before[step]]
        if not free:
            return None
        step = min(free)
        order.append(step)
        del before[step]
        for rest in before.values():
            rest.discard(step)
    return order


n, m = [int(x) for x in input().split()]
before = {}
for step in range(n):
    before[step + 1] = set()
for _ in range(m):
    first, second = input().split()
    before[int(second)].add(int(first))
result = work(n, before)
if result is None:
    print("impossible")
else:
    print(" ".join(str(step) for step in result))
