n, k = map(int, input().split())
weights = list(map(int, input().split()))
print(max(max(weights), (sum(weights) + k - 1) // k))
