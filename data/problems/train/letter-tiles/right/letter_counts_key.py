def key_of(word):
    counts = [0] * 26
    for letter in word:
        counts[ord(letter) - ord("a")] += 1
    return tuple(counts)


def main():
    n = int(input())
    shelves = {}
    for _ in range(n):
        word = input().strip()
        shelves.setdefault(key_of(word), []).append(word)
    most = max(len(words) for words in shelves.values())
    full = [sorted(words) for words in shelves.values() if len(words) == most]
    print(len(shelves))
    print(*min(full))


main()
