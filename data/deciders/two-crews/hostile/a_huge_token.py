# expect: WA
print("1" * 2_000_000)
