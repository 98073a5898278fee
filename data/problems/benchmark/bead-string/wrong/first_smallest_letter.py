s = input().strip()
i = s.index(min(s))
n = len(s)
print(s[i:] + s[:i], len({s[j:] + s[:j] for j in range(n)}))
