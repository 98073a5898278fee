# expect: WA
print("%n%n%n%s%s%s %d")
