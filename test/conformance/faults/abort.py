# about: os.abort
# input: "1\n"
# output: "1\n"
# expect: RE
import os

os.abort()
