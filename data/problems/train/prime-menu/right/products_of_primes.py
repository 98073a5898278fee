import sys


def build(value, index, left, primes, low, high, found):
    """Collects the multiples of value with `left` more primes, taken from primes[index:]."""
    if left == 0:
        if value >= low:
            found.append(value)
        return
    for i in range(index, len(primes)):
        p = primes[i]
        grown = value * p
        if grown > high:
            break
        while grown <= high:
            build(grown, i + 1, left - 1, primes, low, high, found)
            grown *= p


low, high, k = map(int, sys.stdin.read().split())
primes = []
marked = bytearray(high + 1)
for number in range(2, high + 1):
    if not marked[number]:
        primes.append(number)
        for multiple in range(number * number, high + 1, number):
            marked[multiple] = 1
found = []
build(1, 0, k, primes, low, high, found)
print(len(found), max(found, default=0))
