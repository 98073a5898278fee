n, k = map(int, input().split())
w = list(map(int, input().split()))
print(-(-sum(w) // k))
