def floor_of(label):
    if label == 0:
        return 0
    last = label % 10
    return 9 * floor_of(label // 10) + (last - 1 if last > 4 else last)


q = int(input())
labels = [int(input()) for _ in range(q)]
print("\n".join(str(floor_of(label)) for label in labels))
