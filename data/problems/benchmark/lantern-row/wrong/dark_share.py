n, k = map(int, input().split())
dark = input().count("0")
print(-1 if dark % k else dark // k)
