# about: sends SIGKILL to every process that it may reach
# level: 2
# input: "1\n"
# output: "1\n"
# expect: RE OK
import os

try:
    os.kill(-1, 9)
except OSError:
    pass
print(input())
