n = int(input())
rows = [tuple(map(int, input().split())) for _ in range(n)]
print(max(sum(s <= hour < e for s, e in rows) for hour in range(0, 1440, 30)))
