n = int(input())
saved = 0
for _ in range(n):
    s = input().strip()
    out = []
    i = 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        length = j - i
        if length < 3:
            out.append(s[i:j])
        else:
            out.append(s[i])
            out.append(str(length))
            saved += length - 1 - len(str(length))
        i = j
    print("".join(out))
print(saved)
