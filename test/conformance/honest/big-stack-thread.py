# about: a thread with a 128 MB stack runs a deep recursion
# input: "50000\n"
# output: "1250025000\n"
# memory_mb: 1024
import sys
import threading

threading.stack_size(1 << 27)
sys.setrecursionlimit(1 << 25)


def total(n):
    return 0 if n == 0 else n + total(n - 1)


def main():
    print(total(int(input())))


worker = threading.Thread(target=main)
worker.start()
worker.join()
