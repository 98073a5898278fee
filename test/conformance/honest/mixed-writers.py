# about: text layer and descriptor in turn, with flushes between
# input: "x\n"
# output: "1\n2\n3\n"
import os
import sys

print(1)
sys.stdout.flush()
os.write(1, b"2\n")
print(3)
