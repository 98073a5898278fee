n, m = map(int, input().split())
group = {cook: cook for cook in range(1, n + 1)}
shift = {cook: 0 for cook in range(1, n + 1)}
members = {cook: [cook] for cook in range(1, n + 1)}
broken = False
for _ in range(m):
    a, b = map(int, input().split())
    if group[a] == group[b]:
        if shift[a] == shift[b]:
            broken = True
        continue
    if len(members[group[a]]) < len(members[group[b]]):
        a, b = b, a
    flip = shift[a] == shift[b]
    target = group[a]
    moved = members.pop(group[b])
    for cook in moved:
        group[cook] = target
        if flip:
            shift[cook] ^= 1
    members[target].extend(moved)
answer = 0
if not broken:
    answer = 1
    for _ in members:
        answer = answer * 2 % 1000000007
print(answer)
