# about: calls kernel interfaces with a history of holes
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
# memory: large enough for any structure that these calls read or write
memory = ctypes.create_string_buffer(4096)
numbers = {"io_uring_setup": 425, "pidfd_open": 434, "open_tree": 428, "fsopen": 430}
allowed = [name for name, number in numbers.items() if libc.syscall(number, 1, memory, 0, 0, 0) >= 0]
print("leak" if allowed else "clean", *allowed)
