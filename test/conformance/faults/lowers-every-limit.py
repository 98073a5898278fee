# about: lowers every limit of the process to nothing and burns time
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: TLE RE MLE
# level: 1
# cpu_ms: 500

import resource

for kind in range(16):
    try:
        resource.setrlimit(kind, (0, 0))
    except (OSError, ValueError):
        pass
while True:
    pass
