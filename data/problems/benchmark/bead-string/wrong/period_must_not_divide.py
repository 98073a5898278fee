s = input().strip()
n = len(s)
border = [0] * n
for i in range(1, n):
    k = border[i - 1]
    while k and s[i] != s[k]:
        k = border[k - 1]
    border[i] = k + (s[i] == s[k])
print(min(s[i:] + s[:i] for i in range(n)), n - border[-1])
