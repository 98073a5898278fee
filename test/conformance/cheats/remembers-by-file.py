# about: leaves a file for the next test
# input: "5\n"
# output: "clean\n"
# input: "6\n"
# output: "clean\n"
# level: 2
import os

leak = False
for folder in ("/tmp", "/dev/shm", "/var/tmp", "."):
    path = os.path.join(folder, "rftkit-conformance-left-behind")
    leak = leak or os.path.exists(path)
    try:
        open(path, "w").write("here")
    except OSError:
        pass
print("leak" if leak else "clean")
