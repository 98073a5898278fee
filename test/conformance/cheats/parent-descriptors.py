# about: opens the descriptors of its parent through /proc
# level: 2
# input: "1\n"
# output: "clean\n"
import os

try:
    print("leak", os.listdir(f"/proc/{os.getppid()}/fd"))
except OSError:
    print("clean")
