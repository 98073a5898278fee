# about: after the right output, descriptors above 2: os.write(d, b'9' * 4096)
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
        os.write(d, b'9' * 4096)
    except OSError:
        pass
