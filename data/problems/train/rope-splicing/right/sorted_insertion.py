from bisect import insort

n = int(input())
pieces = sorted((int(x) for x in input().split()), reverse=True)
pieces = [-p for p in pieces]
answer = 0
while len(pieces) >= 2:
    joined = -(pieces.pop() + pieces.pop())
    answer += joined
    insort(pieces, -joined)
print(answer)
