# about: leaves a message queue for the next program
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
print("clean" if libc.msgget(0x52465432, 0o1666) == -1 else "leak")
