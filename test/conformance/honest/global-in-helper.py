# about: a helper changes a module-level name by global
# input: "5\n"
# output: "120\n"
result = 1


def multiply(k):
    global result
    result *= k


for i in range(1, int(input()) + 1):
    multiply(i)
print(result)
