from collections import deque


def main():
    n, m = map(int, input().split())
    rivals = [[] for _ in range(n + 1)]
    for _ in range(m):
        a, b = map(int, input().split())
        rivals[a].append(b)
        rivals[b].append(a)
    shift = [None] * (n + 1)
    groups = 0
    for cook in range(1, n + 1):
        if shift[cook] is None:
            groups += 1
            shift[cook] = 0
            queue = deque([cook])
            while queue:
                x = queue.popleft()
                for y in rivals[x]:
                    if shift[y] is None:
                        shift[y] = 1 - shift[x]
                        queue.append(y)
                    elif shift[y] == shift[x]:
                        print(0)
                        return
    print(pow(2, groups - 1, 1000000007))


main()
