def courses(number, primes):
    count = 0
    for p in primes:
        if p * p > number:
            break
        if number % p == 0:
            count += 1
            while number % p == 0:
                number //= p
    if number > 1:
        count += 1
    return count


a, b, k = map(int, input().split())
primes = [p for p in range(2, 142) if all(p % q for q in range(2, p))]
count = 0
last = 0
for number in range(a, b + 1):
    if courses(number, primes) == k:
        count += 1
        last = number
print(count, last)
