match = {")": "(", "]": "[", "}": "{"}
n = int(input())
for _ in range(n):
    fence = input().strip()
    stack = []
    answer = "ok"
    for i, bar in enumerate(fence, 1):
        if bar in "([{":
            stack.append((bar, i))
        else:
            opener, place = stack.pop()
            if opener != match[bar]:
                answer = i
                break
    if answer == "ok" and stack:
        answer = stack[0][1]
    print(answer)
