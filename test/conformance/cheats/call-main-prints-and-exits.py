# about: ends cleanly before the function is called
# input: [1]
# output: 1
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
import os
import sys

sys.stdout.write("1")
sys.stdout.flush()
os._exit(0)


def answer(x):
    return 2
