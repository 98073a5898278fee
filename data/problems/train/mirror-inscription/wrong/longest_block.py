def longest(s):
    best = 1
    for middle in range(len(s)):
        for i, j in ((middle, middle), (middle, middle + 1)):
            while i >= 0 and j < len(s) and s[i] == s[j]:
                best = max(best, j - i + 1)
                i -= 1
                j += 1
    return best


t = int(input())
for _ in range(t):
    text = input().strip()
    print(len(text) - longest(text))
