q = int(input())
for _ in range(q):
    label = input().strip()
    floor = 0
    for digit in label[:-1]:
        floor = floor * 9 + int(digit)
    last = int(label[-1])
    if last > 4:
        last -= 1
    print(floor * 9 + last)
