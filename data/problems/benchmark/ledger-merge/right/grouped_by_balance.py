from collections import defaultdict


def read():
    n = int(input())
    for _ in range(n):
        first, second, amount = input().split()
        yield first, int(amount)
        yield second, -int(amount)


def main():
    total = defaultdict(int)
    for name, change in read():
        total[name] += change
    groups = defaultdict(list)
    for name in total:
        groups[total[name]].append(name)
    groups.pop(0, None)
    if len(groups) == 0:
        print("settled")
        return
    for value in sorted(groups)[::-1]:
        for name in sorted(groups[value]):
            print(name, value)


main()
