# about: a test leaves all signals blocked and one of them pending; the next one starts without
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK
# level: 1

import os
import signal

print(input() if not signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65)) else "blocked")
os.kill(os.getpid(), signal.SIGTERM)
