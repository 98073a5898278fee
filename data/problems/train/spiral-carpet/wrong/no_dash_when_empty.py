import sys

tokens = sys.stdin.read().split()
step = int(tokens[2])
carpet = [list(row) for row in tokens[3:]]
reading = []
while carpet:
    reading.extend(carpet.pop(0))
    carpet = [list(column) for column in zip(*carpet)]
    carpet.reverse()
print("".join(reading[step - 1::step]))
