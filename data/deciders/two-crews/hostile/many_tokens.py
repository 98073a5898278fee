# expect: WA
print(2)
print("1 " * 1_000_000)
