n = int(input())
change = [0] * 1442
for _ in range(n):
    s, e = map(int, input().split())
    change[s] += 1
    change[e + 1] -= 1
inside = most = 0
for c in change:
    inside += c
    most = max(most, inside)
print(most)
