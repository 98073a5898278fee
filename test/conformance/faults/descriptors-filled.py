# about: every descriptor is used up and left so
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import os

print(input(), flush=True)
try:
    while True:
        os.dup(1)
except OSError:
    pass
