# about: writes to stderr for ever
# input: "1\n"
# output: "1\n"
# expect: TLE RE OLE ILE
# cpu_ms: 500
# wall_ms: 3000
import sys

while True:
    sys.stderr.write("flood\n" * 1000)
