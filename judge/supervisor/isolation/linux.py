"""System calls of Linux that Python's standard library does not wrap, through ctypes.

Promises: no side effects on import; on other systems `libc` still loads and callers guard every
call.
Does not decide which calls a program may make: see seccomp.py.
"""

import ctypes
import os

from isolation.syscalls import NUMBERS

# PyDLL keeps the GIL: these calls are short, and a fork while the lock is released would be fatal.
libc = ctypes.PyDLL(None, use_errno=True)

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
# Bytes. glibc adapts to 32 MiB and 64 MiB in a process that frees large blocks; see settle_malloc.
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
    """Converts a result of -1 and errno into an OSError."""
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


def _futex():
    """futex(word, operation, value) on a word in shared memory, or None where it is unknown."""
    number = NUMBERS.get(os.uname().machine, {}).get("futex")
    if _prctl is None or number is None:
        return None
    call = libc.syscall
    head = ctypes.c_long(number)

    def futex(word, operation, value):
        return call(head, ctypes.byref(word), operation, value, None, None, 0)

    return futex


futex = _futex()


def light_fork():
    """
    fork without Python's hooks, which cost half a millisecond of page faults in the child. Only for
    a process with one thread whose child needs no new locks and seeds `random` itself.
    """
    if _prctl is None:
        return os.fork()
    return check(libc.fork(), "fork")


def settle_malloc():
    """
    Makes the C library keep freed memory for the next test instead of returning it to the kernel:
    without this a test that reads a megabyte has a third more page faults. Forked processes inherit
    the setting. glibc only.
    """
    if hasattr(libc, "mallopt"):
        libc.mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)
        libc.mallopt(M_TRIM_THRESHOLD, FREE_AT_TOP)


def give_back_memory():
    """Returns freed memory to the kernel, before a process forks."""
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(ctypes.c_size_t(0))


def die_with_parent(parent):
    """Makes the kernel kill this process when its parent ends; `parent`: the parent's pid at the
    fork.
    """
    prctl(PR_SET_PDEATHSIG, SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def drop_capabilities():
    """Clears all capability sets, so that even uid 0 cannot raise limits or access files of
    other users.
    """
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        prctl(PR_CAPBSET_DROP, capability)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    empty = (ctypes.c_uint32 * 6)()
    check(libc.capset(header, empty), "capset")


def no_new_privileges():
    check(prctl(PR_SET_NO_NEW_PRIVS, 1), "prctl(NO_NEW_PRIVS)")
