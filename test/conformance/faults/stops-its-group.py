# about: stops its process group
# input: "1\n"
# output: "1\n"
# expect: ILE RE WA OK
# level: 2
# cpu_ms: 400
# wall_ms: 500
import os
import signal

try:
    os.killpg(0, signal.SIGSTOP)
except OSError:
    pass
print(input())
