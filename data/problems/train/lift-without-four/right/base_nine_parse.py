q = int(input())
shift = str.maketrans("56789", "45678")
for _ in range(q):
    label = input().strip()
    print(int(label.translate(shift), 9))
