PAIRS = ("()", "[]", "{}")


def main():
    n = int(input())
    for _ in range(n):
        left = []
        for position, bar in enumerate(input().strip(), 1):
            if left and left[-1][0] + bar in PAIRS:
                left.pop()
            else:
                left.append((bar, position))
        closers = [position for bar, position in left if bar in ")]}"]
        if closers:
            print(closers[0])
        elif left:
            print(left[0][1])
        else:
            print("ok")


main()
