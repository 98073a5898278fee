# about: reads by iterating over sys.stdin
# input: "3\n1 2\n3 4\n5 6\n"
# output: "3\n7\n11\n"
import sys

first = True
for line in sys.stdin:
    if first:
        first = False
        continue
    print(sum(map(int, line.split())))
