# about: sends itself every signal that it can; what it may not send does not end it
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK
# level: 1

import os
import signal
import sys

n = input()
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
for number in range(1, 65):
    if number not in (9, 19, 32, 33):  # 32 and 33 belong to the C library
        try:
            os.kill(os.getpid(), number)
        except OSError:
            pass
print(n)
