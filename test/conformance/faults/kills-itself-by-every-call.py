# about: tries to send itself SIGKILL by every system call that sends signals
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"
# expect: OK RE
# level: 1

import ctypes
import os
import threading

libc = ctypes.CDLL(None)
pid = os.getpid()
info = ctypes.create_string_buffer(128)
n = input()
print(n, flush=True)
for number in (62, 200, 234, 129, 297, 424):  # kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal
    for arguments in ((pid, 9), (pid, pid, 9), (pid, 9, info), (pid, pid, 9, info)):
        libc.syscall(number, *arguments)
libc.raise_(9) if hasattr(libc, "raise_") else None
libc.pthread_kill(ctypes.c_void_p(threading.get_ident()), 9)
