def runs(word):
    """List of [letter, length], by joining the runs of both halves."""
    if len(word) == 1:
        return [[word, 1]]
    middle = len(word) // 2
    left = runs(word[:middle])
    right = runs(word[middle:])
    if left[-1][0] == right[0][0]:
        left[-1][1] += right[0][1]
        right = right[1:]
    return left + right


def main():
    saved = 0
    answer = []
    for _ in range(int(input())):
        word = input().strip()
        code = ""
        for letter, size in runs(word):
            code += letter + str(size) if size > 2 else letter * size
        answer.append(code)
        saved += len(word) - len(code)
    print("\n".join(answer))
    print(saved)


main()
