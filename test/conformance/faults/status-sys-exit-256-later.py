# about: right in the first test, then sys.exit(256) after the right output
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: OK

import os
import sys

n = int(input())
print(n, flush=True)
if n > 1:
    sys.exit(256)
