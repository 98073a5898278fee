def two_digits(value):
    return "0" + str(value) if value < 10 else str(value)


answers = []
for _ in range(int(input())):
    parts = input().replace(":", " ").split()
    total = 60 * int(parts[0]) + int(parts[1]) + int(parts[2])
    midnights = 0
    while total >= 24 * 60:
        total -= 24 * 60
        midnights += 1
    answer = two_digits(total // 60) + ":" + two_digits(total % 60)
    if midnights:
        answer += " +" + str(midnights)
    answers.append(answer)
print("\n".join(answers))
