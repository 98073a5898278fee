word = input().strip()
n = len(word)
doubled = word + word
words = {doubled[i:i + n] for i in range(n)}
print(min(words), len(words))
