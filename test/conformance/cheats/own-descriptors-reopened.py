# about: opens its own input again for writing through /proc
# level: 2
# input: "1\n"
# output: "clean\n"
try:
    open("/proc/self/fd/0", "r+")
    print("leak")
except OSError:
    print("clean")
