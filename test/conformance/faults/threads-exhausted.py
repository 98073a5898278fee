# about: as many threads as the limit allows are left sleeping
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# expect: OK MLE RE
# level: 1

import threading
import time

print(input(), flush=True)
try:
    while True:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
except (RuntimeError, MemoryError):
    pass
