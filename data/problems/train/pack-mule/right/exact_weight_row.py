def main():
    n, limit = map(int, input().split())
    price = [-1] * (limit + 1)
    price[0] = 0
    for _ in range(n):
        w, p = map(int, input().split())
        for total in range(limit, w - 1, -1):
            if price[total - w] >= 0:
                price[total] = max(price[total], price[total - w] + p)
    best = max(price)
    print(best, price.index(best))


main()
