def to_number(clock):
    minutes, seconds = clock.split(":")
    return int(minutes) * 600 + round(float(seconds) * 10)


n = int(input())
time_of = {}
for _ in range(n):
    name, clock = input().split()
    time_of[name] = to_number(clock)
results = []
for name, mine in time_of.items():
    faster = sum(1 for other in time_of.values() if other < mine)
    results.append((faster + 1, name))
results.sort()
for place, name in results:
    print(place, name)
