from collections import deque


def main():
    n, m = map(int, input().split())
    rivals = {}
    for _ in range(m):
        a, b = map(int, input().split())
        rivals.setdefault(a, []).append(b)
        rivals.setdefault(b, []).append(a)
    shift = {}
    ways = 1
    for cook in rivals:
        if cook in shift:
            continue
        ways = ways * 2 % 1000000007
        shift[cook] = 0
        queue = deque([cook])
        while queue:
            x = queue.popleft()
            for y in rivals[x]:
                if y not in shift:
                    shift[y] = 1 - shift[x]
                    queue.append(y)
                elif shift[y] == shift[x]:
                    print(0)
                    return
    print(ways)


main()
