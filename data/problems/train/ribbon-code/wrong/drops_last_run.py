def shorten(word):
    out = ""
    run = 1
    for i in range(1, len(word)):
        if word[i] == word[i - 1]:
            run += 1
        else:
            out += word[i - 1] + str(run) if run >= 3 else word[i - 1] * run
            run = 1
    return out


n = int(input())
total = 0
for _ in range(n):
    w = input().strip()
    c = shorten(w)
    total += len(w) - len(c)
    print(c)
print(total)
