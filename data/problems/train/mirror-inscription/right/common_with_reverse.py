def main():
    t = int(input())
    for _ in range(t):
        s = input().strip()
        reverse = s[::-1]
        n = len(s)
        row = [0] * (n + 1)
        for letter in s:
            diagonal = 0
            for j in range(1, n + 1):
                above = row[j]
                if letter == reverse[j - 1]:
                    row[j] = diagonal + 1
                elif row[j - 1] > above:
                    row[j] = row[j - 1]
                diagonal = above
        print(n - row[n])


main()
