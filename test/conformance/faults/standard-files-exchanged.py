# about: standard files are exchanged and left so; the next test has its own
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import os

n = input()
print(n, flush=True)
os.dup2(0, 1)
os.dup2(2, 0)
os.close(2)
