# about: writes files until nothing is left
# level: 2
# input: "1\n"
# output: "1\n"
# expect: RE WA TLE
# cpu_ms: 2000
import os
import tempfile

for folder in (".", "/tmp", "/dev/shm", "/var/tmp"):
    for k in range(10):
        try:
            with open(os.path.join(folder, f"rftkit-conformance-{k}"), "wb") as target:
                target.write(b"x" * (64 << 20))
        except OSError:
            pass
tempfile.NamedTemporaryFile(delete=False).write(b"x")
