def main():
    n = int(input())
    rows = [tuple(map(int, input().split())) for _ in range(n)]
    limit = 1440
    total = 0
    for start, end in sorted(rows, reverse=True):
        if end <= limit:
            limit = start
            total += 1
    print(total)


main()
