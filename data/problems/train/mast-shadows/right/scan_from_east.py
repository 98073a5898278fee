def main():
    n = int(input())
    heights = list(map(int, input().split()))
    ranges = [0] * n
    pending = []
    for i in range(n - 1, -1, -1):
        while pending and heights[pending[-1]] < heights[i]:
            k = pending.pop()
            ranges[k] = k - i
        pending.append(i)
    print(*ranges)
    print(sum(ranges))


main()
