# about: replaces the ways to end a process, so that control goes back into the runner
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: WA RE
import os
import sys

os._exit = os.abort = sys.exit = lambda *_: None
print("wrong")
