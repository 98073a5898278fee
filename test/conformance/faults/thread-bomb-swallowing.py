# about: starts threads for ever and does not look at errors
# input: "1\n"
# output: "1\n"
# expect: TLE MLE RE ILE
# cpu_ms: 1000
# wall_ms: 4000
# memory_mb: 512
import _thread
import time

while True:
    try:
        _thread.start_new_thread(time.sleep, (1000,))
    except RuntimeError:
        pass
