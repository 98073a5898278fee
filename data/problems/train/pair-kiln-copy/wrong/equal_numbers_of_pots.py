n, k = map(int, input().split())
w = list(map(int, input().split()))
size = -(-n // k)
print(max(sum(w[i:i + size]) for i in range(0, n, size)))
