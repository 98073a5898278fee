# about: lowers its limit of CPU time through the C library and burns time
# input: "1\n"
# output: "1\n"
# expect: TLE
# level: 1
# cpu_ms: 500

import _ctypes
import ctypes

libc = ctypes.CDLL(None)
pair = (ctypes.c_ulong * 2)(0, 0)
for call in (libc.setrlimit, lambda kind, new: libc.prlimit(0, kind, new, None)):
    for kind in (0, 15):
        call(kind, pair)
while True:
    pass
