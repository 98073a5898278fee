# about: writes ten megabytes to standard error by its descriptor, and the answer
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import os

for _ in range(160):
    os.write(2, b"e" * 65536)
print(input())
