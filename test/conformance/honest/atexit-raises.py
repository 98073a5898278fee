# about: an exception in an atexit handler is reported and does not change the exit status
# input: "8\n"
# output: "8\n"
import atexit

atexit.register(lambda: 1 / 0)
print(input())
