n = int(input())
requests = []
for _ in range(n):
    s, e = map(int, input().split())
    requests.append((e, s))
requests.sort()
free = 0
accepted = 0
for e, s in requests:
    if s >= free:
        accepted += 1
        free = e
print(accepted)
