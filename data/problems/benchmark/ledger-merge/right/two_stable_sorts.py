import sys
from collections import Counter

lines = sys.stdin.read().splitlines()[1:]
paid, owed = Counter(), Counter()
for line in lines:
    if line:
        a, b, s = line.split()
        paid[a] += int(s)
        owed[b] += int(s)
guests = sorted(set(paid) | set(owed))
guests.sort(key=lambda g: paid[g] - owed[g], reverse=True)
out = [f"{g} {paid[g] - owed[g]}" for g in guests if paid[g] != owed[g]]
print("\n".join(out) if out else "settled")
