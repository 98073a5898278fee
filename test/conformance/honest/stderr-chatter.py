# about: debugging output on stderr does not count
# input: "1 2 3\n"
# output: "6\n"
import sys

total = 0
for value in input().split():
    total += int(value)
    print("debug", value, total, file=sys.stderr)
print(total)
