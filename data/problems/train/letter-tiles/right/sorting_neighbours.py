n = int(input())
entries = []
for _ in range(n):
    word = input().strip()
    entries.append((sorted(word), word))
entries.sort()
count = 0
best = []
start = 0
while start < n:
    end = start + 1
    while end < n and entries[end][0] == entries[start][0]:
        end += 1
    count += 1
    shelf = [word for letters, word in entries[start:end]]
    if len(shelf) > len(best) or (len(shelf) == len(best) and shelf[0] < best[0]):
        best = shelf
    start = end
print(count)
print(" ".join(best))
