# about: closes descriptor 1 and prints
# input: "1\n"
# output: "1\n"
# expect: RE WA
import os

os.close(1)
print(input())
