import sys

PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101]

words = sorted(sys.stdin.read().split()[1:])
product = {}
size = {}
for word in words:
    value = 1
    for letter in word:
        value *= PRIMES[ord(letter) - 97]
    product[word] = value
    size[value] = size.get(value, 0) + 1
chosen = None
for word in words:
    if chosen is None or size[product[word]] > size[chosen]:
        chosen = product[word]
print(len(size))
print(" ".join(word for word in words if product[word] == chosen))
