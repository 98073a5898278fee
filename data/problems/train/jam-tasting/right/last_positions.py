def main():
    n, k = map(int, input().split())
    kinds = list(map(int, input().split()))
    last = {}
    start = 0
    best = 0
    where = 0
    for i, kind in enumerate(kinds):
        if kind in last:
            del last[kind]
        last[kind] = i
        if len(last) > k:
            oldest = next(iter(last))
            start = last.pop(oldest) + 1
        if i - start + 1 > best:
            best = i - start + 1
            where = start
    print(best, where + 1)


main()
