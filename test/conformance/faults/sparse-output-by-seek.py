# about: seeks far ahead and writes one byte
# input: "1\n"
# output: "1\n"
# expect: OLE WA RE
import os

os.lseek(1, 1 << 40, 0)
os.write(1, b"1\n")
