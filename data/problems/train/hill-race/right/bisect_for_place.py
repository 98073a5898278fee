import sys
from bisect import bisect_left

cards = []
for line in sys.stdin.read().splitlines()[1:]:
    if line.strip():
        name, clock = line.split()
        digits = clock.replace(":", " ").replace(".", " ").split()
        cards.append(((int(digits[0]) * 60 + int(digits[1])) * 10 + int(digits[2]), name))
cards.sort()
times = [time for time, name in cards]
for time, name in cards:
    print(bisect_left(times, time) + 1, name)
