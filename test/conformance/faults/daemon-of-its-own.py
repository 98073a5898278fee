# about: forks twice to leave a process behind
# level: 2
# input: "1\n"
# output: "1\n"
# expect: OK
import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(1000)
        os._exit(0)
except OSError:
    pass
print(input())
