# about: ignores every signal that it may and sleeps
# input: "1\n"
# output: "1\n"
# expect: ILE
# cpu_ms: 400
# wall_ms: 600
import signal
import time

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    time.sleep(1000)
