# about: hides a crash behind an exception hook that exits cleanly
# input: "1\n"
# output: "1\n"
# expect: WA RE
import os
import sys

sys.excepthook = lambda *_: os._exit(0)
raise ValueError("no answer")
