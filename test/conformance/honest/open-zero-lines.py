# about: unpacks the lines of open(0)
# input: "2\nab\ncd\n"
# output: "abcd\n"
n, *words = open(0).read().splitlines()
print("".join(words[: int(n)]))
