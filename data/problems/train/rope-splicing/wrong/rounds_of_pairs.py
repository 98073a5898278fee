n = int(input())
pieces = sorted(map(int, input().split()))
minutes = 0
while len(pieces) > 1:
    joined = []
    for i in range(0, len(pieces) - 1, 2):
        joined.append(pieces[i] + pieces[i + 1])
        minutes += pieces[i] + pieces[i + 1]
    if len(pieces) % 2 == 1:
        joined.append(pieces[-1])
    pieces = sorted(joined)
print(minutes)
