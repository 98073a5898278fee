def report(fence):
    family = {")": "(", "]": "[", "}": "{"}
    below = [0] * (len(fence) + 1)
    top = 0
    for index, bar in enumerate(fence, 1):
        if bar not in family:
            below[index] = top
            top = index
        elif top and fence[top - 1] == family[bar]:
            top = below[top]
        else:
            return index
    if top == 0:
        return "ok"
    while below[top]:
        top = below[top]
    return top


n = int(input())
for _ in range(n):
    print(report(input().strip()))
