def best_load(index, room, crates, memo):
    """(price, -weight) of the best load from crates[index:] within room."""
    if index == len(crates):
        return (0, 0)
    key = (index, room)
    if key not in memo:
        result = best_load(index + 1, room, crates, memo)
        weight, price = crates[index]
        if weight <= room:
            rest = best_load(index + 1, room - weight, crates, memo)
            result = max(result, (rest[0] + price, rest[1] - weight))
        memo[key] = result
    return memo[key]


n, w = map(int, input().split())
crates = []
for _ in range(n):
    crates.append(tuple(map(int, input().split())))
value, minus = best_load(0, w, crates, {})
print(value, -minus)
