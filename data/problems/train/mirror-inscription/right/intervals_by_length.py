t = int(input())
for _ in range(t):
    s = input().strip()
    n = len(s)
    need = [[0] * n for _ in range(n)]
    for length in range(2, n + 1):
        for i in range(n - length + 1):
            j = i + length - 1
            if s[i] == s[j]:
                need[i][j] = need[i + 1][j - 1] if length > 2 else 0
            else:
                need[i][j] = 1 + min(need[i + 1][j], need[i][j - 1])
    print(need[0][n - 1])
