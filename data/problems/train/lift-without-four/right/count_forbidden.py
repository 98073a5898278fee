def forbidden(limit):
    """How many numbers from 0 to limit contain the digit 4."""
    if limit < 10:
        return 1 if limit >= 4 else 0
    power = 10
    free = 9
    while power * 10 <= limit:
        power *= 10
        free *= 9
    head, rest = divmod(limit, power)
    blocks_without = head - 1 if head > 4 else head
    total = blocks_without * (power - free)
    if head > 4:
        total += power
    if head == 4:
        return total + rest + 1
    return total + forbidden(rest)


def main():
    for _ in range(int(input())):
        label = int(input())
        print(label - forbidden(label))


main()
