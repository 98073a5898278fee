import sys

tokens = sys.stdin.read().split()
n, k = int(tokens[0]), int(tokens[1])
# A big integer holds the row; the lowest bit is the right end. A one is a dark lantern.
dark = [c == "0" for c in tokens[2]]
pulled = [False] * n
parity = False
count = 0
possible = True
for right in range(n - 1, -1, -1):
    if right + k < n and pulled[right + k]:
        parity = not parity
    if dark[right] != parity:
        if right - k + 1 < 0:
            possible = False
            break
        pulled[right] = True
        parity = not parity
        count += 1
print(count if possible else -1)
