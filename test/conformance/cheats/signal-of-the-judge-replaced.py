# about: functions that the judge uses are replaced after the right output: signal
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import os
import sys

print(input(), flush=True)
os.eventfd_write = lambda *_: None
