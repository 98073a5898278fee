# about: a child process prints the answer
# level: 2
# input: "1\n"
# output: "clean\n"
import os

try:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    print("leak")
except OSError:
    print("clean")
