# about: reads the environment that the process was started with
# level: 2
# input: "1\n"
# output: "clean\n"
try:
    print("leak" if b"=" in open("/proc/self/environ", "rb").read() else "clean")
except OSError:
    print("clean")
