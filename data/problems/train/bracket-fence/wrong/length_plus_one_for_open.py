match = {")": "(", "]": "[", "}": "{"}
n = int(input())
for _ in range(n):
    fence = input().strip()
    stack = []
    answer = "ok"
    for i, bar in enumerate(fence, 1):
        if bar in "([{":
            stack.append(bar)
        elif not stack or stack.pop() != match[bar]:
            answer = i
            break
    if answer == "ok" and stack:
        answer = len(fence) + 1
    print(answer)
