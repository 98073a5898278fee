# about: each thread starts the next, for ever
# input: "1\n"
# output: "1\n"
# expect: TLE RE MLE ILE
# cpu_ms: 500
# wall_ms: 3000
import threading


def next_one():
    threading.Thread(target=next_one).start()


next_one()
print(input(), flush=True)
