# about: right in the first test, then sys.exit(242) after the right output
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: RE
# failing: 1

import os
import sys

n = int(input())
print(n, flush=True)
if n > 1:
    sys.exit(242)
