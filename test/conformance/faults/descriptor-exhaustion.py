# about: duplicates descriptors until none is left
# input: "1\n"
# output: "1\n"
import os

try:
    while True:
        os.dup(0)
except OSError:
    pass
print(input())
