# about: reads its parent's memory by process_vm_readv
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes
import os


class Span(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


libc = ctypes.CDLL(None, use_errno=True)
buffer = ctypes.create_string_buffer(16)
here = Span(ctypes.addressof(buffer), 16)
there = Span(id(buffer), 16)
read = libc.process_vm_readv(os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
print("clean" if read == -1 else "leak")
