n, k = map(int, input().split())
pots = list(map(int, input().split()))
limit = max(max(pots), -(-sum(pots) // k))
while True:
    # next limit worth trying: the smallest overflow that was seen
    lit, load, overflow = 1, 0, None
    for pot in pots:
        if load + pot > limit:
            if overflow is None or load + pot < overflow:
                overflow = load + pot
            lit += 1
            load = pot
        else:
            load += pot
    if lit <= k:
        break
    limit = overflow
print(limit)
