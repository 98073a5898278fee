# about: the same, never joined: the interpreter waits for it
# input: "20000\n"
# output: "20000\n"
# memory_mb: 512
import sys
import threading

sys.setrecursionlimit(10**6)
threading.stack_size(64 << 20)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


threading.Thread(target=lambda: print(depth(int(input())))).start()
