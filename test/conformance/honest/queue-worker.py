# about: a worker thread fed by a queue
# input: "3\n"
# output: "0 1 2\n"
import queue
import threading

jobs, done = queue.Queue(), []


def work():
    while (job := jobs.get()) is not None:
        done.append(job)


worker = threading.Thread(target=work)
worker.start()
for i in range(int(input())):
    jobs.put(i)
jobs.put(None)
worker.join()
print(*done)
