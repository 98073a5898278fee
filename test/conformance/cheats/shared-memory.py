# about: leaves shared memory for the next program
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
print("clean" if libc.shmget(0x52465431, 4096, 0o1666) == -1 else "leak")
