# about: a program that compiles with warnings
# input: "a.b\n"
# output: "a b\n"
import re

parts = re.split("\.", input())
if parts is ():
    pass
print(*parts)
