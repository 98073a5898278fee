# about: stops itself by SIGSTOP
# input: "1\n"
# output: "1\n"
# expect: ILE RE
# cpu_ms: 400
# wall_ms: 500
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
print(input())
