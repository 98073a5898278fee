import sys


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, m, b = data[:3]
    strides = sorted(data[3:3 + m])
    bad = [False] * (n + 2)
    for stone in data[3 + m:3 + m + b]:
        bad[stone] = True
    count = [1] + [0] * (n + 1)
    for here in range(n + 1):
        if bad[here] or count[here] == 0:
            continue
        for stride in strides:
            there = here + stride
            if there > n + 1:
                break
            if not bad[there]:
                count[there] = (count[there] + count[here]) % 1000000007
    print(count[n + 1])


main()
