def courses(number):
    count = 0
    d = 2
    while d * d <= number:
        while number % d == 0:
            number //= d
            count += 1
        d += 1
    if number > 1:
        count += 1
    return count


a, b, k = map(int, input().split())
found = [x for x in range(a, b + 1) if courses(x) == k]
print(len(found), max(found, default=0))
