# about: a thread that nobody joins prints after the main thread ended
# input: "5\n"
# output: "main\nthread 5\n"
import threading
import time


def late(text):
    time.sleep(0.05)
    print("thread", text)


threading.Thread(target=late, args=(input(),)).start()
print("main")
