# about: attaches to its parent as a debugger
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
print("clean" if libc.ptrace(16, os.getppid(), 0, 0) == -1 else "leak")
