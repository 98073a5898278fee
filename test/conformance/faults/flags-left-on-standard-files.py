# about: standard files are left appending and non-blocking; the next test writes at an offset
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import fcntl
import os

n = input()
os.write(1, b"x\n")
os.lseek(1, 0, os.SEEK_SET)
os.write(1, n.encode())
for d in (0, 1, 2):
    fcntl.fcntl(d, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)
