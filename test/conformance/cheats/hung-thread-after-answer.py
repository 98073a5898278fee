# about: the right answer, and a thread that never ends
# input: "1\n"
# output: "1\n"
# expect: ILE
# cpu_ms: 400
# wall_ms: 600
import threading
import time

print(input(), flush=True)
threading.Thread(target=time.sleep, args=(10**6,)).start()
