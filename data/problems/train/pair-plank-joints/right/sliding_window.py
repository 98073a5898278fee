from collections import deque

P = 10**9 + 7
n, m, b = map(int, input().split())
widths = list(map(int, input().split()))
line = input().split() if b else []
pipe = bytearray(n + 2)
for place in line:
    pipe[int(place)] = 1
span = max(widths)
window = deque([0] * span, maxlen=span)
window.append(1)
value = 1
for place in range(1, n + 2):
    value = 0
    if not pipe[place]:
        for w in widths:
            value += window[-w]
    value %= P
    window.append(value)
print(value)
