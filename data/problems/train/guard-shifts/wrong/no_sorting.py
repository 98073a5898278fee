n = int(input())
blocks = []
for _ in range(n):
    start, end = map(int, input().split())
    if blocks and start <= blocks[-1][1]:
        blocks[-1][1] = max(blocks[-1][1], end)
    else:
        blocks.append([start, end])
covered = sum(end - start for start, end in blocks)
gap = 0
for i in range(1, len(blocks)):
    gap = max(gap, blocks[i][0] - blocks[i - 1][1])
print(covered, gap)
