# about: after the right output, descriptors above 2: fcntl.fcntl(d, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK WA RE
# level: 1

import fcntl
import os

print(input(), flush=True)
for d in range(3, 64):
    try:
        fcntl.fcntl(d, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)
    except OSError:
        pass
