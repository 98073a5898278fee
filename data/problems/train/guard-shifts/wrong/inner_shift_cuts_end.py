def main():
    n = int(input())
    shifts = sorted(tuple(map(int, input().split())) for _ in range(n))
    blocks = []
    for start, end in shifts:
        if blocks and start <= blocks[-1][1]:
            blocks[-1][1] = end
        else:
            blocks.append([start, end])
    covered = sum(end - start for start, end in blocks)
    gap = 0
    for i in range(1, len(blocks)):
        gap = max(gap, blocks[i][0] - blocks[i - 1][1])
    print(covered, gap)


main()
