n, k = map(int, input().split())
row = input().strip()
pulls = 0
for group in row.split("1"):
    if group:
        pulls += -(-len(group) // k)
print(pulls)
