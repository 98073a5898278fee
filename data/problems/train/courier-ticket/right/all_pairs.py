def main():
    n, m = map(int, input().split())
    inf = 10 ** 18
    dist = [[inf] * n for _ in range(n)]
    for i in range(n):
        dist[i][i] = 0
    streets = []
    for _ in range(m):
        a, b, t = map(int, input().split())
        a -= 1
        b -= 1
        streets.append((a, b, t))
        dist[a][b] = dist[b][a] = min(dist[a][b], t)
    for k in range(n):
        row_k = dist[k]
        for i in range(n):
            through = dist[i][k]
            if through < inf:
                row = dist[i]
                for j in range(n):
                    if through + row_k[j] < row[j]:
                        row[j] = through + row_k[j]
    best = dist[0][n - 1]
    for a, b, t in streets:
        half = (t + 1) // 2
        best = min(best, dist[0][a] + half + dist[b][n - 1], dist[0][b] + half + dist[a][n - 1])
    print(best if best < inf else -1)


main()
