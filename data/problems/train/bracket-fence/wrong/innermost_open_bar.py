match = {")": "(", "]": "[", "}": "{"}
n = int(input())
for _ in range(n):
    fence = input().strip()
    stack = []
    answer = "ok"
    for i, bar in enumerate(fence, 1):
        if bar in "([{":
            stack.append((bar, i))
        elif not stack or stack[-1][0] != match[bar]:
            answer = i
            break
        else:
            stack.pop()
    if answer == "ok" and stack:
        answer = stack[-1][1]
    print(answer)
