# about: nor a signal
# input: "1\n"
# output: "1\n"
# expect: RE
import os
import signal

print(input(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
