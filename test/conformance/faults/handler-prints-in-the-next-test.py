# about: a handler and a timer are left, under a name that no search finds
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK WA RE TLE ILE

import importlib

module = importlib.import_module("sig" + "nal")
module.signal(14, lambda *_: print("handled", flush=True))
module.setitimer(0, 0.001)
print(input())
