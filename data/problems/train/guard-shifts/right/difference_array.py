def main():
    n = int(input())
    change = [0] * 10082
    first = 10080
    last = 0
    for _ in range(n):
        s, e = map(int, input().split())
        change[s] += 1
        change[e] -= 1
        first = min(first, s)
        last = max(last, e)
    guards = 0
    covered = 0
    idle = 0
    longest = 0
    for minute in range(first, last):
        guards += change[minute]
        if guards > 0:
            covered += 1
            idle = 0
        else:
            idle += 1
            longest = max(longest, idle)
    print(covered, longest)


main()
