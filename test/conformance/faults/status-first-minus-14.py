# about: ends with -14 in the first test, without output
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: RE
# failing: 0

import os
import sys

(sys.exit if input() == "1" else os._exit)(-14)
