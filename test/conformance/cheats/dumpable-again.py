# about: makes itself dumpable again, then reads its own memory map
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes

ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
try:
    open("/proc/self/maps").read()
    print("leak")
except OSError:
    print("clean")
