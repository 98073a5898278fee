from itertools import groupby


def shorten(word):
    parts = []
    for letter, run in groupby(word):
        size = len(list(run))
        if size >= 3:
            parts.append(letter + str(size))
        else:
            parts.append(letter * size)
    return "".join(parts)


n = int(input())
saved = 0
for _ in range(n):
    word = input().strip()
    code = shorten(word)
    saved += len(word) - len(code)
    print(code)
print(saved)
