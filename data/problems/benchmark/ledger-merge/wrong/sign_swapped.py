balance = {}
for _ in range(int(input())):
    payer, other, amount = input().split()
    balance[payer] = balance.get(payer, 0) - int(amount)
    balance[other] = balance.get(other, 0) + int(amount)
sheet = sorted((-v, g) for g, v in balance.items() if v)
print("\n".join(f"{g} {-v}" for v, g in sheet) or "settled")
