# about: reads the command lines of other processes
# level: 2
# input: "1\n"
# output: "clean\n"
import glob

leak = []
for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        leak.append(open(path).read())
    except OSError:
        pass
print("leak" if leak else "clean")
