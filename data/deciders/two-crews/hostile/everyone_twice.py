# expect: WA
n = int(input())
print(2 * n)
print(*range(1, n + 1), *range(1, n + 1))
