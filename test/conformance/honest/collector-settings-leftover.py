# about: thresholds of the garbage collector are as before in the next test
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import gc

print("none" if gc.get_threshold()[0] != 7 else "seen", input())
gc.set_threshold(7)
