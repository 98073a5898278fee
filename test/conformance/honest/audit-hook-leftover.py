# about: an audit hook that a test adds is not there in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import sys

seen = "none"

print(seen, input())
def hook(event, _):
    global seen
    seen = "seen"


sys.addaudithook(hook)
open(0).close()
