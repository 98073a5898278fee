import sys

tokens = sys.stdin.read().split()
for label in tokens[1:]:
    floor = 0
    for digit in label:
        value = int(digit)
        if value > 4:
            value -= 1
        floor = floor * 9 + value
    print(floor)
