# about: the right answer, and a thread that burns the processor for ever
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 300
import threading


def burn():
    while True:
        pass


print(input(), flush=True)
threading.Thread(target=burn).start()
