low, high, k = [int(part) for part in input().split()]
smallest = list(range(high + 1))
d = 2
while d * d <= high:
    if smallest[d] == d:
        for multiple in range(d * d, high + 1, d):
            if smallest[multiple] == multiple:
                smallest[multiple] = d
    d += 1
courses = [0] * (high + 1)
total = 0
largest = 0
for number in range(2, high + 1):
    p = smallest[number]
    rest = number // p
    courses[number] = courses[rest] + (1 if rest % p else 0)
for number in range(low, high + 1):
    if courses[number] == k:
        total += 1
        largest = number
print(total, largest)
