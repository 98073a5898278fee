# about: tries to write into its input, to grow it and to read the next one
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK
# level: 2

import mmap
import os

n = input()
for descriptor in (0, *range(50, 64)):
    for attempt in (
        lambda d: os.pwrite(d, b"9\n", 0) if d != 1 and os.pread(d, 9, 0) == n.encode() + b"\n" else 1 / 0,
        lambda d: mmap.mmap(d, 2, mmap.MAP_SHARED) if d == 0 else 1 / 0,
        lambda d: os.ftruncate(d, 0) if d == 0 else 1 / 0,
    ):
        try:
            attempt(descriptor)
            print("written to", descriptor)
        except (OSError, ValueError, ZeroDivisionError):
            pass
os.lseek(0, 0, 0)
print(os.read(0, 9).decode().strip())
