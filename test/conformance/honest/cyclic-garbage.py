# about: builds and drops many cycles
# input: "50000\n"
# output: "50000\n"
import gc


class Node:
    pass


count = 0
for _ in range(int(input())):
    a, b = Node(), Node()
    a.other, b.other = b, a
    count += 1
gc.collect()
print(count)
