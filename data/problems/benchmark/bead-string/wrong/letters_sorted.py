s = input().strip()
print("".join(sorted(s)), len({s[i:] + s[:i] for i in range(len(s))}))
