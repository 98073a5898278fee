t = int(input())
for _ in range(t):
    s = input().strip()
    for k in range(len(s)):
        tail = s[k:]
        if tail == tail[::-1]:
            print(k)
            break
