# about: sends SIGKILL to its process group
# level: 2
# input: "1\n"
# output: "1\n"
# expect: OK RE
import os

for group in (0, os.getpgid(0)):
    try:
        os.killpg(group, 9)
    except OSError:
        pass
print(input())
