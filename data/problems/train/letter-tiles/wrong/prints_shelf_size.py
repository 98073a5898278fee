from collections import Counter

n = int(input())
shelves = Counter()
for _ in range(n):
    shelves["".join(sorted(input().strip()))] += 1
print(len(shelves))
print(max(shelves.values()))
