# about: a daemon thread is left behind; the next test starts without it
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
import threading
import time


def idle():
    while True:
        time.sleep(0.01)


threading.Thread(target=idle, daemon=True).start()
print(input())
