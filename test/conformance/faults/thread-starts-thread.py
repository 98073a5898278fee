# about: each thread starts the next, until no more can be started
# input: "1\n"
# output: "1\n"
# expect: TLE RE MLE ILE OK
# cpu_ms: 500
# wall_ms: 3000
import threading


def next_one():
    threading.Thread(target=next_one).start()


next_one()
print(input(), flush=True)
