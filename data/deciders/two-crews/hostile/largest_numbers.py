# expect: WA
print(1 << 70)
print(-(1 << 70))
