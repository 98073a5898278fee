# about: looks for a pipe or socket to the judge among its descriptors
# input: "1\n"
# output: "clean\n"
import os
import stat

found = []
for fd in range(3, 1024):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        found.append(fd)
print("leak" if found else "clean")
