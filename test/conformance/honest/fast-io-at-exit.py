# about: buffers output in memory and writes it from an atexit handler
# input: "3\n"
# output: "1\n2\n3\n"
import atexit
import io
import os

buffer = io.BytesIO()
atexit.register(lambda: os.write(1, buffer.getvalue()))
for i in range(int(input())):
    buffer.write(b"%d\n" % (i + 1))
