# about: daemon threads that print are left
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK WA RE OLE

import threading
import time


def later():
    time.sleep(0.01)
    while True:
        print("later", flush=True)


threading.Thread(target=later, daemon=True).start()
print(input())
