# about: forks for ever and does not look at errors
# level: 2
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 500
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
