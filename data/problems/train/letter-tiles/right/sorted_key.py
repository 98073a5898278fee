from collections import defaultdict

n = int(input())
shelves = defaultdict(list)
for _ in range(n):
    word = input().strip()
    shelves["".join(sorted(word))].append(word)
for key in shelves:
    shelves[key].sort()
best = min(shelves.values(), key=lambda words: (-len(words), words[0]))
print(len(shelves))
print(" ".join(best))
