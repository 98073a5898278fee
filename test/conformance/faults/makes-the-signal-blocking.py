# about: the signal of finished tests is made blocking, and then nothing is reported; the zygote must not wait for it
# input: "1\n"
# output: "1\n"
# expect: ILE
# level: 1
# wall_ms: 1500

import fcntl
import time

for descriptor in range(3, 64):
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, 0)
    except OSError:
        pass
print(input(), flush=True)
time.sleep(1000)
