# about: prints through a second file on descriptor 1
# input: "5\n"
# output: "5\n"
# input: "6\n"
# output: "6\n"
import sys

sys.stdout = open(1, "w", buffering=1 << 16)
print(input())
