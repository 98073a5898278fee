# about: lowers its own RLIMIT_NPROC to nothing, then works on
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import resource

n = input()
try:
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
except (OSError, ValueError, AttributeError):
    pass
numbers = list(range(200000))
print(n)
