import sys

low, high = 1, int(input())
while low < high:
    middle = (low + high) // 2
    print("?", middle)
    sys.stdout.flush()
    if input() == "signal":
        low = middle + 1
    else:
        high = middle
print("!", low)
