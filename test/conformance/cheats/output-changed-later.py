# about: an opened copy of its output writes into it again in the next test
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: WA
# failing: 1

import os

n = input()
kept = os.dup(1)
print(n if n == "1" else "9", flush=True)
