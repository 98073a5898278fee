# about: creates a file anywhere
# level: 2
# input: "1\n"
# output: "clean\n"
import os
import tempfile

leak = []
for folder in (".", "/", "/tmp", "/dev/shm", "/var/tmp", "/run", os.path.dirname(os.__file__)):
    path = os.path.join(folder, "rftkit-conformance-write")
    try:
        with open(path, "w") as target:
            target.write("x")
        leak.append(path)
        os.unlink(path)
    except OSError:
        pass
try:
    tempfile.TemporaryFile()
    leak.append("temporary")
except OSError:
    pass
print("leak" if leak else "clean", *leak)
