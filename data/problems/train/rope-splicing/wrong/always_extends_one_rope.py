n = int(input())
pieces = sorted(map(int, input().split()))
total = 0
rope = pieces[0]
for p in pieces[1:]:
    rope += p
    total += rope
print(total)
