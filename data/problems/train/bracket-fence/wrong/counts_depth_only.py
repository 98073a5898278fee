n = int(input())
for _ in range(n):
    fence = input().strip()
    depth = 0
    answer = "ok"
    first = 0
    for i, bar in enumerate(fence, 1):
        if bar in "([{":
            if depth == 0:
                first = i
            depth += 1
        else:
            depth -= 1
            if depth < 0:
                answer = i
                break
    if answer == "ok" and depth > 0:
        answer = first
    print(answer)
