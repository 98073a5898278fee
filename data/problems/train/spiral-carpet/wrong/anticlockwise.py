import sys

tokens = sys.stdin.read().split()
step = int(tokens[2])
carpet = [list(column) for column in zip(*tokens[3:])]
reading = ""
while carpet:
    reading += "".join(carpet[0])
    carpet = [list(column) for column in zip(*carpet[1:])][::-1]
message = reading[step - 1::step]
print(message or "-")
