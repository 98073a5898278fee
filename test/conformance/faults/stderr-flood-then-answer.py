# about: 100 MB of debugging output before the right answer
# input: "1\n"
# output: "1\n"
# expect: OK OLE RE
import sys

try:
    for _ in range(100):
        sys.stderr.write("x" * (1 << 20))
except OSError:
    pass
print(input())
