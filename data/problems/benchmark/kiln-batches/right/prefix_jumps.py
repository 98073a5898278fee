import sys
from bisect import bisect_right
from itertools import accumulate


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, k = data[0], data[1]
    prefix = [0] + list(accumulate(data[2:2 + n]))

    def enough(limit):
        position = 0
        for _ in range(k):
            position = bisect_right(prefix, prefix[position] + limit) - 1
            if position == n:
                return True
        return False

    answer = prefix[n]
    step = 1
    while step < answer:
        step *= 2
    while step:
        while answer - step >= 1 and enough(answer - step):
            answer -= step
        step //= 2
    print(answer)


main()
