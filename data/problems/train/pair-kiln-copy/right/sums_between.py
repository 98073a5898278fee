from bisect import bisect_left

n, k = map(int, input().split())
w = list(map(int, input().split()))
total = [0]
for value in w:
    total.append(total[-1] + value)


class Limits:
    """True from the first limit on that k firings can keep."""

    def __len__(self):
        return total[-1] + 1

    def __getitem__(self, limit):
        start = 0
        for _ in range(k):
            reach = total[start] + limit
            end = bisect_left(total, reach + 1) - 1
            if end == n:
                return True
            if end == start:
                return False
            start = end
        return False


print(bisect_left(Limits(), True))
