# about: reports tests without running them, and prints the first answer for all
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: WA
# level: 1

import stat
import gc
import os
import sys


def reachable():
    seen, waiting = set(), [gc.get_objects(), sys.modules]
    frame = sys._getframe()
    while frame:
        waiting.append(frame)
        frame = frame.f_back
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        waiting.extend(gc.get_referents(value))


print("1", flush=True)
pages = [value for value in reachable() if type(value).__name__ == "mmap"]
for _ in range(50):
    for page in pages:
        try:
            page[:64] = bytes(64)
        except ValueError:
            pass
    for descriptor in range(3, 64):
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.eventfd_write(descriptor, 1)
        except OSError:
            pass
