import sys

match = {")": "(", "]": "[", "}": "{"}
lines = sys.stdin.read().split()
for fence in lines[1:]:
    stack = []
    answer = "ok"
    for i, bar in enumerate(fence):
        if bar in "([{":
            stack.append(i)
        elif not stack or fence[stack[-1]] != match[bar]:
            answer = i
            break
        else:
            stack.pop()
    if answer == "ok" and stack:
        answer = stack[0]
    print(answer)
