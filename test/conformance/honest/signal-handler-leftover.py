# about: a handler set in one test must not run in the next
# input: "1\n"
# output: "1 0\n"
# input: "2\n"
# output: "2 0\n"
import signal

before = signal.getsignal(signal.SIGUSR1)
print(input(), int(before))
signal.signal(signal.SIGUSR1, lambda *_: print("signal"))
