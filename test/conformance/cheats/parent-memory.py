# about: reads the memory of its parent through /proc
# level: 2
# input: "1\n"
# output: "clean\n"
import os

try:
    open(f"/proc/{os.getppid()}/mem", "rb").read(1)
    print("leak")
except OSError as error:
    print("clean" if error.errno != 5 else "leak")
