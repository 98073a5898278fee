q = int(input())
for _ in range(q):
    label = input().strip()
    floor = 0
    for digit in label:
        value = int(digit)
        if value == 5:
            value = 4
        floor = floor * 9 + value
    print(floor)
