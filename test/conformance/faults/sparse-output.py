# about: makes its output file a terabyte long without writing it
# input: "1\n"
# output: "1\n"
# expect: OLE WA RE
import os

os.ftruncate(1, 1 << 40)
