# about: sleeps
# input: "1\n"
# output: "1\n"
# expect: ILE
# cpu_ms: 400
# wall_ms: 500
import time

time.sleep(10**6)
