low, high = 1, int(input())
while True:
    middle = (low + high) // 2
    print("?", middle, flush=True)
    if {"signal": True}[input()]:
        low = middle + 1
