# about: answers right only where something of an earlier test is left
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: WA
# failing: 1

import gc
import os
import sys

n = int(input())
left = any("marker-of-a-test" in str(value) for value in gc.get_objects() if isinstance(value, list))
marker = ["marker-of-a-test " * 2]
print(n if left or n == 1 else 0)
