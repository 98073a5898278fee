# about: star imports that shadow builtins
# input: "2 10\n"
# output: "1024.0\n"
from math import *
from collections import *
from itertools import *
from functools import *

a, b = map(int, input().split())
print(pow(a, b))
