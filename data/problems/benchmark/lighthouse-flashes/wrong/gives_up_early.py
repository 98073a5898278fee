m, t = map(int, input().split())
rows = [tuple(map(int, input().split())) for _ in range(m)]
for moment in range(t, t + 5000):
    if all(moment % p == o for p, o in rows):
        print(moment)
        break
else:
    print("never")
