def sort(row):
    if len(row) < 2:
        return row, 0
    middle = len(row) // 2
    left, a = sort(row[:middle])
    right, b = sort(row[middle:])
    cost = a + b
    rest = sum(left)
    merged = []
    i = 0
    for value in right:
        while i < len(left) and left[i] <= value:
            rest -= left[i]
            merged.append(left[i])
            i += 1
        cost += rest - value * (len(left) - i)
        merged.append(value)
    merged.extend(left[i:])
    return merged, cost


input()
print(sort([int(x) for x in input().split()])[1])
