q = int(input())
for _ in range(q):
    label = input().strip()
    floor = 0
    for digit in label:
        floor = floor * 9 + int(digit)
    print(floor)
