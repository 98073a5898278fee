# about: the process ends in a thread while the program waits
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: RE
# failing: 1

import os
import threading
import time

n = input()
print(n, flush=True)
threading.Thread(target=lambda: os._exit(243 if n == "2" else 0)).start()
time.sleep(5)
