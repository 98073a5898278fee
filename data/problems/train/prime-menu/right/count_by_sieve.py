def main():
    low, high, k = map(int, input().split())
    primes_of = [0] * (high + 1)
    for p in range(2, high + 1):
        if primes_of[p] == 0:
            for multiple in range(p, high + 1, p):
                primes_of[multiple] += 1
    dishes = [number for number in range(low, high + 1) if primes_of[number] == k]
    if dishes:
        print(len(dishes), dishes[-1])
    else:
        print(0, 0)


main()
