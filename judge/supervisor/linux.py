"""Calls of the Linux kernel that Python's standard library does not wrap, through ctypes.

Promises: nothing happens on import; on other systems `libc` still loads and every call is guarded by its caller.
Does not cover which calls a program may make: see seccomp.py.
"""

import ctypes
import os

# PyDLL keeps the interpreter lock: these calls are short, and a fork between lock and unlock would be fatal.
libc = ctypes.PyDLL(None, use_errno=True)

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
# Bytes. glibc reaches 32 MiB and 64 MiB by itself in a process that frees large blocks; see settle_malloc.
LARGE_BLOCK, FREE_AT_TOP = 8 << 20, 16 << 20
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
SIGKILL = 9


def check(result, what):
    """Turns the C convention of -1 and errno into an OSError."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


try:
    _prctl = libc.prctl
    _prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
except AttributeError:  # not Linux
    _prctl = None


def prctl(option, first=0, second=0, third=0, fourth=0):
    return _prctl(option, first, second, third, fourth)


def light_fork():
    """
    fork without Python's own hooks, which take half a millisecond of page faults in the child. For a process with
    one thread whose child sets up what it needs itself: new locks are not needed, and `random` is seeded for it.
    """
    if _prctl is None:
        return os.fork()
    return check(libc.fork(), "fork")


def settle_malloc():
    """
    Lets the C library keep what a program frees for its next test instead of giving it back to the kernel: a test
    that reads a megabyte took a third more page faults without. What forks from here inherits it. glibc only.
    """
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
        libc.mallopt(M_TRIM_THRESHOLD, FREE_AT_TOP)


def give_back_memory():
    """After something large was freed in a process that is going to fork."""
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(ctypes.c_size_t(0))


def die_with_parent(parent):
    """The kernel kills this process when its parent ends; `parent` is the pid that the parent had at the fork."""
    prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def drop_capabilities():
    """Clears every capability set, so that not even uid 0 can raise a limit or reach another's file."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        prctl(PR_CAPBSET_DROP, capability)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    empty = (ctypes.c_uint32 * 6)()
    check(libc.capset(header, empty), "capset")


def no_new_privileges():
    check(prctl(PR_SET_NO_NEW_PRIVS, 1), "prctl(NO_NEW_PRIVS)")
