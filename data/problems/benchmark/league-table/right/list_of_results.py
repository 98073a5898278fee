import sys
from collections import defaultdict

results = defaultdict(list)
for line in sys.stdin.read().split("\n")[1:]:
    parts = line.split()
    if len(parts) == 4:
        x, y = int(parts[2]), int(parts[3])
        results[parts[0]].append((x, y))
        results[parts[1]].append((y, x))
rows = []
for name, played in results.items():
    wins = sum(a > b for a, b in played)
    draws = sum(a == b for a, b in played)
    scored = sum(a for a, _ in played)
    against = sum(b for _, b in played)
    rows.append((-(3 * wins + draws), against - scored, -scored, name))
rows.sort()
for p, d, _, name in rows:
    print(f"{name} {-p} {-d}")
