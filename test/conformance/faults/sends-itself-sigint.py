# about: sends itself signal 2 after the right output
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: RE
# level: 1

import os

print(input(), flush=True)
try:
    os.kill(os.getpid(), 2)
except PermissionError:
    pass
