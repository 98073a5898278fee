# about: the right answer, and an exit handler that never ends
# input: "1\n"
# output: "1\n"
# expect: ILE
# cpu_ms: 400
# wall_ms: 600
import atexit
import time

atexit.register(time.sleep, 10**6)
print(input(), flush=True)
