# about: ignores every signal that it may and never ends
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 300
import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    pass
