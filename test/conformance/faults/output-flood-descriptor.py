# about: writes to descriptor 1 for ever and does not look at errors
# input: "1\n"
# output: "1\n"
# expect: OLE TLE
# cpu_ms: 500
# output_kb: 1024
import os

block = b"x" * 65536
while True:
    try:
        os.write(1, block)
    except OSError:
        pass
