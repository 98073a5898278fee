# about: a timer is left running that ends the next test, were it in the same process
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import signal

signal.setitimer(signal.ITIMER_REAL, 0.05)
print(input())
