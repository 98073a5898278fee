# about: the same, then a clean exit that skips the runner
# input: "1\n"
# output: "right\n"
# expect: WA RE
import os

for fd in range(3, 1024):
    try:
        os.write(fd, b"0\n" * 64)
    except OSError:
        pass
os._exit(0)
