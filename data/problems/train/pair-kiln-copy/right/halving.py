import sys


def possible(weights, k, limit):
    left = limit
    lit = 1
    for w in weights:
        if w > limit:
            return False
        if w > left:
            lit += 1
            left = limit
        left -= w
    return lit <= k


def main():
    numbers = [int(x) for x in sys.stdin.read().split()]
    k, weights = numbers[1], numbers[2:]
    bad, good = 0, sum(weights)
    while good - bad > 1:
        half = (bad + good) // 2
        if possible(weights, k, half):
            good = half
        else:
            bad = half
    print(good)


main()
