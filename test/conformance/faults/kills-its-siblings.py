# about: sends SIGKILL to all process ids near its own
# level: 2
# input: "1\n"
# output: "1\n"
# expect: OK RE
import os

own = os.getpid()
for pid in range(max(2, own - 300), own + 300):
    if pid != own:
        try:
            os.kill(pid, 9)
        except OSError:
            pass
print(input())
