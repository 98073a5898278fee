import sys

s = sys.stdin.readline().strip()
n = len(s)
border = [0] * n
for i in range(1, n):
    k = border[i - 1]
    while k and s[i] != s[k]:
        k = border[k - 1]
    border[i] = k + (s[i] == s[k])
period = n - border[-1]
if n % period:
    period = n
best = s
for cut in range(1, period):
    if s[cut] <= best[0]:
        other = s[cut:] + s[:cut]
        if other < best:
            best = other
print(best, period)
