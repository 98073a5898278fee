s = input().strip()
words = set()
for t in (s, s[::-1]):
    for i in range(len(t)):
        words.add(t[i:] + t[:i])
print(min(words), len(words))
