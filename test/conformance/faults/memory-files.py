# about: fills memory through files without a name
# input: "1\n"
# output: "clean\n"
# level: 2
# memory_mb: 256
import os

kept = []
try:
    for k in range(64):
        fd = os.memfd_create(str(k))
        os.posix_fallocate(fd, 0, 64 << 20)
        kept.append(fd)
    print("leak")
except OSError:
    print("clean")
