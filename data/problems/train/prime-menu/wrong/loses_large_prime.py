def courses(number):
    count = 0
    d = 2
    while d * d <= number:
        if number % d == 0:
            count += 1
            while number % d == 0:
                number //= d
        d += 1
    return count


a, b, k = map(int, input().split())
total = 0
largest = 0
for number in range(a, b + 1):
    if courses(number) == k:
        total += 1
        largest = number
print(total, largest)
