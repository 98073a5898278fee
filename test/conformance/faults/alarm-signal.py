# about: kills itself by its own timer
# input: "1\n"
# output: "1\n"
# expect: RE
# cpu_ms: 2000
import signal

signal.setitimer(signal.ITIMER_REAL, 0.05)
while True:
    pass
