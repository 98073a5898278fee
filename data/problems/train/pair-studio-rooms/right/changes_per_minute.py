n = int(input())
change = [0] * 1441
for _ in range(n):
    s, e = map(int, input().split())
    change[s] += 1
    change[e] -= 1
inside = 0
most = 0
for c in change:
    inside += c
    most = max(most, inside)
print(most)
