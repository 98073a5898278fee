q = int(input())
for _ in range(q):
    label = int(input())
    print(label - (label + 6) // 10)
