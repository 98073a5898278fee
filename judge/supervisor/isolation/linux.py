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
PR_GET_TID_ADDRESS = 40
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPABILITY_VERSION_3 = 0x20080522
SIGKILL, SIGCHLD = 9, 17
CLONE_FILES, CLONE_PARENT = 0x400, 0x8000
CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID = 0x200000, 0x1000000


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


def _clone(flags):
    """
    A function that forks by the system call with these flags, or None where that is unknown. As the
    C library's own fork, it tells the library the new thread's id, at the place that the kernel
    knows.
    """
    machine = os.uname().machine
    number = NUMBERS.get(machine, {}).get("clone")
    place = ctypes.c_ulong(0)
    if _prctl is None or number is None:
        return None
    if prctl(PR_GET_TID_ADDRESS, ctypes.addressof(place)) < 0 or place.value == 0:
        return None
    call, head = libc.syscall, ctypes.c_long(number)
    flags = ctypes.c_ulong(flags | SIGCHLD | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID)
    nothing, tid = ctypes.c_ulong(0), ctypes.c_ulong(place.value)
    # The stack, the parent's place for an id, then this process's place and its thread area.
    last = (tid, nothing) if machine == "x86_64" else (nothing, tid)
    return lambda: call(head, flags, nothing, nothing, *last)


def sibling_fork():
    """A light_fork whose child is a child of this process's parent; returns -1 if it fails; None
    where it is not known how.
    """
    return _clone(CLONE_PARENT)


def fork_sharing_files():
    """A light_fork whose child has the same table of descriptors, now and later."""
    return check(_clone(CLONE_FILES)(), "clone")


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
