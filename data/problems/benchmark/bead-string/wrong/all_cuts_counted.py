s = input().strip()
print(min(s[i:] + s[:i] for i in range(len(s))), len(s))
