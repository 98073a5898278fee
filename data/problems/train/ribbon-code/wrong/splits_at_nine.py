import re


def replace(match):
    run = match.group(0)
    return run[0] + str(len(run))


n = int(input())
saved = 0
for _ in range(n):
    word = input().strip()
    code = re.sub(r"(.)\1{2,8}", replace, word)
    saved += len(word) - len(code)
    print(code)
print(saved)
