# about: forks for ever
# level: 2
# input: "1\n"
# output: "1\n"
# expect: RE WA TLE ILE
# cpu_ms: 500
# wall_ms: 2000
import os

while True:
    os.fork()
