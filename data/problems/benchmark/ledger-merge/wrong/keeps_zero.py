balance = {}
for _ in range(int(input())):
    payer, other, amount = input().split()
    balance[payer] = balance.get(payer, 0) + int(amount)
    balance[other] = balance.get(other, 0) - int(amount)
for v, g in sorted((-v, g) for g, v in balance.items()):
    print(g, -v)
