n = int(input())
shelves = {}
for _ in range(n):
    word = input().strip()
    shelves.setdefault("".join(sorted(word)), []).append(word)
best = max(shelves.values(), key=len)
print(len(shelves))
print(*sorted(best))
