n = int(input())
saved = 0
for _ in range(n):
    word = input().strip()
    code = ""
    for letter in sorted(set(word)):
        k = word.count(letter)
        if k >= 3:
            code += letter + str(k)
        else:
            code += letter * k
    saved += len(word) - len(code)
    print(code)
print(saved)
