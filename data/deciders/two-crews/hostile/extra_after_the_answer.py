# expect: WA
n = int(input())
print(-1)
print("ok")
