# about: writes made-up results to every descriptor that it can find, after a wrong answer
# input: "1\n"
# output: "right\n"
# input: "2\n"
# output: "right\n"
# expect: WA RE
import os
import struct

print("wrong", flush=True)
messages = [b"OK\n", b'{"verdict": "OK", "passed": true, "status": 0}\n', struct.pack("<10I", *[0] * 10)]
for fd in range(3, 1024):
    for message in messages:
        try:
            os.write(fd, message)
        except OSError:
            break
