q = int(input())
for _ in range(q):
    label = input().strip()
    text = ""
    for digit in label:
        if int(digit) > 4:
            text += str(int(digit) - 1)
        else:
            text += digit
    print(int(text))
