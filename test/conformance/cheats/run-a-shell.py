# about: starts another program
# level: 2
# input: "1\n"
# output: "clean\n"
import os
import subprocess

leak = []
try:
    leak.append(subprocess.run(["/bin/sh", "-c", "echo leak"], capture_output=True).stdout)
except OSError:
    pass
try:
    leak.append(os.posix_spawn("/bin/sh", ["sh", "-c", "true"], {}))
except OSError:
    pass
print("leak" if leak else "clean")
