# about: sends itself SIGTERM
# input: "1\n"
# output: "1\n"
# expect: RE
import os
import signal

os.kill(os.getpid(), signal.SIGTERM)
