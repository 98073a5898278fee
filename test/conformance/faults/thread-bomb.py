# about: starts threads for ever
# input: "1\n"
# output: "1\n"
# expect: RE TLE ILE MLE
# cpu_ms: 1000
# wall_ms: 4000
# memory_mb: 512
import threading
import time

while True:
    threading.Thread(target=time.sleep, args=(1000,)).start()
