n = int(input())
xs, ys = [], []
for _ in range(n):
    x, y = map(int, input().split())
    xs.append(x)
    ys.append(y)
area = 2 * (max(xs) - min(xs)) * (max(ys) - min(ys))
posts = sum(x in (min(xs), max(xs)) or y in (min(ys), max(ys)) for x, y in zip(xs, ys))
print(area, posts)
