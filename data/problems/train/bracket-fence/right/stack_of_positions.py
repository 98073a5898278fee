match = {")": "(", "]": "[", "}": "{"}
n = int(input())
for _ in range(n):
    fence = input().strip()
    stack = []
    answer = "ok"
    for i in range(len(fence)):
        bar = fence[i]
        if bar in "([{":
            stack.append(i)
        else:
            if not stack or fence[stack[-1]] != match[bar]:
                answer = i + 1
                break
            stack.pop()
    if answer == "ok" and stack:
        answer = stack[0] + 1
    print(answer)
