balance = {}
for _ in range(int(input())):
    payer, other, amount = input().split()
    amount = int(amount)
    balance[payer] = balance.get(payer, 0) + amount
    balance[other] = balance.get(other, 0) - amount
sheet = [(-value, name) for name, value in balance.items() if value != 0]
if not sheet:
    print("settled")
for value, name in sorted(sheet):
    print(name, -value)
