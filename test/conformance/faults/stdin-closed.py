# about: closes descriptor 0 and asks for input
# input: "1\n"
# output: "1\n"
# expect: RE
import os

os.close(0)
print(input())
