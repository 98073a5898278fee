# about: an exception in a thread ends the thread, not the program
# input: "1\n"
# output: "1\n"
import threading

worker = threading.Thread(target=lambda: 1 / 0)
worker.start()
worker.join()
print(input())
