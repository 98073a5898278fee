# about: threads of the low-level module are left, counted by nobody who joins them
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK

import _thread
import time

_thread.start_new_thread(time.sleep, (1000,))
print(input())
