# about: every counter among the descriptors is filled, and a test reported, while the program waits; the zygote must not wait
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: ILE WA RE
# level: 1
# wall_ms: 1500

import os
import time

for descriptor in range(3, 64):
    try:
        os.eventfd_write(descriptor, (1 << 64) - 2)
    except OSError:
        pass
time.sleep(1000)
