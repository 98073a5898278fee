# about: fills every page that it finds with ones, and reports
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK WA RE MLE
# level: 1

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


print(input(), flush=True)
for value in list(reachable()):
    try:
        if type(value).__name__ == "mmap":
            value[:] = b"\xff" * len(value)
    except ValueError:
        pass
for descriptor in range(3, 64):
    try:
        os.eventfd_write(descriptor, 1)
    except OSError:
        pass
