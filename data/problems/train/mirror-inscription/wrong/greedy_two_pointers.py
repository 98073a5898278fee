t = int(input())
for _ in range(t):
    s = input().strip()
    i = 0
    j = len(s) - 1
    extra = 0
    while i < j:
        if s[i] == s[j]:
            i += 1
            j -= 1
        elif s[i + 1] == s[j]:
            extra += 1
            i += 1
        else:
            extra += 1
            j -= 1
    print(extra)
