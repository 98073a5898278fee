def kept_letters(s):
    """Length of the longest mirrored subsequence of s."""
    n = len(s)
    below = [0] * n
    for i in range(n - 1, -1, -1):
        row = [0] * n
        row[i] = 1
        for j in range(i + 1, n):
            if s[i] == s[j]:
                row[j] = below[j - 1] + 2
            else:
                row[j] = max(below[j], row[j - 1])
        below = row
    return below[n - 1]


for _ in range(int(input())):
    line = input().strip()
    print(len(line) - kept_letters(line))
