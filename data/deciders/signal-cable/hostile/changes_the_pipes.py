# expect: WA ILE
import fcntl
import os

for descriptor in (0, 1):
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_NONBLOCK)
    except OSError:
        pass
    try:
        fcntl.fcntl(descriptor, 1031, 1 << 20)
    except OSError:
        pass
os.write(1, b"? 0\n")
