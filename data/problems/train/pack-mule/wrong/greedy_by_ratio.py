n, limit = map(int, input().split())
crates = [tuple(map(int, input().split())) for _ in range(n)]
crates.sort(key=lambda crate: crate[1] / crate[0], reverse=True)
load = 0
price = 0
for w, p in crates:
    if load + w <= limit:
        load += w
        price += p
print(price, load)
