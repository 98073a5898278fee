# about: takes a lock twice
# input: "1\n"
# output: "1\n"
# expect: ILE
# cpu_ms: 400
# wall_ms: 500
import threading

lock = threading.Lock()
lock.acquire()
lock.acquire()
