# about: a timer of CPU time is left running; each test works for longer than it
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import signal

n = input()
signal.setitimer(signal.ITIMER_PROF, 30)
signal.signal(signal.SIGPROF, signal.SIG_IGN)
print(n)
