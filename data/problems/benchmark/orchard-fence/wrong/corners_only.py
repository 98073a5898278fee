def cross(o, a, b):
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


n = int(input())
trees = sorted(tuple(map(int, input().split())) for _ in range(n))
hull = []
for order in (trees, trees[::-1]):
    part = []
    for p in order:
        while len(part) > 1 and cross(part[-2], part[-1], p) <= 0:
            part.pop()
        part.append(p)
    hull += part[:-1]
area = sum(hull[i - 1][0] * hull[i][1] - hull[i][0] * hull[i - 1][1] for i in range(len(hull)))
print(abs(area), max(1, len(hull)))
