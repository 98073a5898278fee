from math import hypot


def main():
    n = int(input())
    xs, ys = [], []
    for _ in range(n):
        x, y = map(int, input().split())
        xs.append(x)
        ys.append(y)
    twice = 0
    for i in range(1, n - 1):
        ax = xs[i] - xs[0]
        ay = ys[i] - ys[0]
        bx = xs[i + 1] - xs[0]
        by = ys[i + 1] - ys[0]
        twice += ax * by - ay * bx
    border = hypot(xs[0] - xs[-1], ys[0] - ys[-1])
    for i in range(n - 1):
        border += hypot(xs[i + 1] - xs[i], ys[i + 1] - ys[i])
    twice = abs(twice)
    print(str(twice // 2) + (".5" if twice % 2 else ".0"), format(border, ".3f"))


main()
