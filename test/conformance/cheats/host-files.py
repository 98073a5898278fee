# about: reads a file of the host
# level: 2
# input: "1\n"
# output: "clean\n"
import os

leak = []
for path in ("/etc/passwd", "/etc/hostname", "/etc/shadow", os.path.expanduser("~/.bashrc"), "/root/.ssh/id_rsa"):
    try:
        leak.append(open(path).read(1))
    except OSError:
        pass
print("leak" if leak else "clean")
