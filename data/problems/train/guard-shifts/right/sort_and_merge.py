def merge(shifts):
    blocks = []
    for start, end in sorted(shifts):
        if blocks and start <= blocks[-1][1]:
            blocks[-1][1] = max(blocks[-1][1], end)
        else:
            blocks.append([start, end])
    return blocks


n = int(input())
shifts = [tuple(map(int, input().split())) for _ in range(n)]
blocks = merge(shifts)
covered = sum(end - start for start, end in blocks)
gaps = [after[0] - before[1] for before, after in zip(blocks, blocks[1:])]
print(covered, max(gaps, default=0))
