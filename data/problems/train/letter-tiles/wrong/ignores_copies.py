n = int(input())
shelves = {}
for _ in range(n):
    word = input().strip()
    shelves.setdefault("".join(sorted(word)), set()).add(word)
best = min(shelves.values(), key=lambda words: (-len(words), min(words)))
print(len(shelves))
print(*sorted(best))
