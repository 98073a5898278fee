balance = {}
for _ in range(int(input())):
    payer, other, amount = input().split()
    balance[payer] = balance.get(payer, 0) + int(amount)
    balance[other] = balance.get(other, 0) - int(amount)
out = [f"{g} {balance[g]}" for g in sorted(balance, reverse=True) if balance[g]]
print("\n".join(out) or "settled")
