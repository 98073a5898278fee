from itertools import groupby

n = int(input())
saved = 0
for _ in range(n):
    word = input().strip()
    code = ""
    for letter, run in groupby(word):
        size = len(list(run))
        if size > 1:
            code += letter + str(size)
        else:
            code += letter
    saved += len(word) - len(code)
    print(code)
print(saved)
