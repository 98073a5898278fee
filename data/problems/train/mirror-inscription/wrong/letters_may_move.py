from collections import Counter

for _ in range(int(input())):
    s = input().strip()
    odd = 0
    for letter, count in Counter(s).items():
        if count % 2 == 1:
            odd += 1
    print(max(0, odd - 1))
