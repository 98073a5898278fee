n = int(input())
pieces = list(map(int, input().split()))
minutes = 0
rope = pieces[0]
for p in pieces[1:]:
    rope = rope + p
    minutes += rope
print(minutes)
