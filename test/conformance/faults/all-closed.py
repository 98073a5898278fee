# about: closes every descriptor
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: RE WA
import os

os.closerange(0, 65536)
