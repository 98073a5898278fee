"""The system call filter of judged programs: an allowlist, everything else is refused.

Promises: no new processes, no signals to other processes, no usable sockets, no access to the
memory of other processes, no new namespaces; threads, sleeping, asyncio's socket pair and reading
files still work. A refused call fails with EPERM, so that an honest program can continue. Does not
restrict files: see landlock.py, namespaces.py.
"""

import ctypes
import errno
import struct

from isolation.instructions import (
    ALLOW,
    FAIL,
    FREE,
    JUMP_EQUAL,
    JUMP_GREATER_EQUAL,
    KILL_PROCESS,
    LOAD,
    REFUSED,
    RETURN,
    body,
    decisions,
)
from isolation.linux import PR_SET_SECCOMP, check, prctl
from isolation.syscalls import AUDIT_ARCH, CONDITIONAL, NUMBERS

SECCOMP_MODE_FILTER = 2
X32_SYSCALLS = 0x40000000

CLONE_THREAD = 0x00010000
# NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
CLONE_NAMESPACES = (
    0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
)
OPEN_WRITES = 0o3 | 0o100 | 0o1000 | 0o20000000  # O_ACCMODE, O_CREAT, O_TRUNC, __O_TMPFILE
# TCGETS TIOCGWINSZ FIONREAD FIONBIO FION/FIOCLEX
TERMINAL_QUERIES = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
FILE_CONTROLS = (0, 1, 2, 3, 4, 1030)  # DUPFD GETFD SETFD GETFL SETFL DUPFD_CLOEXEC
OWN_PID = -1  # replaced in every child: see Filter.install


def _argument(index, high=False):
    return 16 + 8 * index + (4 if high else 0)


# Beyond its CPU time or real-time limit the kernel ends a process with SIGKILL, which would look
# like a victim of the out-of-memory killer: RLIMIT_CPU, RLIMIT_RTTIME.
KILLING_LIMITS = (0, 15)
# Rules that name the process itself, or refuse what comes before a program: see `parts`.
LATER = ("clone", "kill", "tgkill", "prctl", "prlimit64", "setrlimit")


# name -> (errno when refused, conditions that all must hold[, other conditions that suffice]); a
# condition is (offset, mask, wanted values, equal?).
def rules(guarded_files):
    self_only = [(_argument(0), None, (OWN_PID,), True)]
    own_limits = (_argument(0), None, (0, OWN_PID), True)
    conditions = {
        "clone": (
            errno.EPERM,
            [(_argument(0), CLONE_THREAD | CLONE_NAMESPACES, (CLONE_THREAD,), True)],
        ),
        "clone3": (
            errno.ENOSYS,
            None,
        ),  # its flags are in memory, which a filter cannot read: libc falls back to clone
        # A program that kills itself with SIGKILL would look like a victim of the out-of-memory
        # killer.
        "kill": (errno.EPERM, [*self_only, (_argument(1), None, (9,), False)]),
        "tgkill": (errno.EPERM, [*self_only, (_argument(2), None, (9,), False)]),
        "fcntl": (errno.EPERM, [(_argument(1), None, FILE_CONTROLS, True)]),
        "ioctl": (errno.ENOTTY, [(_argument(1), None, TERMINAL_QUERIES, True)]),
        "prctl": (errno.EPERM, [(_argument(0), None, (15, 16), True)]),  # name of the thread
        # Only limits of the process itself; without capabilities hard limits can only be lowered.
        "prlimit64": (
            errno.EPERM,
            [own_limits, (_argument(1), None, KILLING_LIMITS, False)],
            # Without a new limit it only reads.
            [own_limits, (_argument(2), None, (0,), True), (_argument(2, True), None, (0,), True)],
        ),
        "setrlimit": (errno.EPERM, [(_argument(0), None, KILLING_LIMITS, False)]),
        # AF_UNIX streams, with or without CLOEXEC and NONBLOCK; a datagram pair could send to other
        # sockets.
        "socketpair": (
            errno.EPERM,
            [(_argument(0), None, (1,), True), (_argument(1), 0xF, (1,), True)],
        ),
        "sendto": (
            errno.EPERM,
            [(_argument(4), None, (0,), True), (_argument(4, True), None, (0,), True)],
        ),
        "openat": (
            errno.EACCES,
            [] if guarded_files else [(_argument(2), OPEN_WRITES, (0,), True)],
        ),
    }
    assert sorted(conditions) == sorted(CONDITIONAL)
    return conditions


def _segments(outcomes):
    """(first number, outcome) of ranges with one outcome. Numbers that are not in `outcomes` join
    the range before them.
    """
    segments = []
    for number, outcome in sorted(outcomes.items()):
        if not segments or segments[-1][1] != outcome:
            segments.append((number, outcome))
    return segments


def _tests(numbers, conditional):
    """Instructions for all calls with conditions; they fall through for any other."""
    tests = []
    for name, (error, *alternatives) in conditional.items():
        if name in numbers:
            code = body(error, alternatives)
            tests += [(JUMP_EQUAL, 0, len(code), numbers[name]), *code]
    return tests


def compose(machine, numbers, conditional, known=None):
    """
    The filter as a list of (code, jump if true, jump if false, value); OWN_PID is replaced later.
    numbers: of all calls that are allowed; conditional: rules of those that depend on their
    arguments; known: numbers that an earlier filter of the process lets through, default: all.
    """
    program = [(LOAD, 0, 0, 0)]
    if known is None:
        known = range(max(numbers.values()) + 2)
        program = [
            (LOAD, 0, 0, 4),
            (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
            (RETURN, 0, 0, KILL_PROCESS),
            *program,
        ]
        if machine == "x86_64":
            program += [(JUMP_GREATER_EQUAL, 0, 1, X32_SYSCALLS), (RETURN, 0, 0, KILL_PROCESS)]
    outcomes = dict.fromkeys(known, REFUSED)
    for name, number in numbers.items():
        outcomes[number] = name if name in conditional else FREE
    bodies = [(FREE, [(RETURN, 0, 0, ALLOW)]), (REFUSED, [(RETURN, 0, 0, FAIL | errno.EPERM)])]
    for name, (error, *alternatives) in conditional.items():
        if name in numbers:
            bodies.append((name, body(error, alternatives)))
    return [*program, *decisions(_segments(outcomes), bodies)]


def build(machine, guarded_files=True):
    """The filter of Python programs."""
    return compose(machine, NUMBERS[machine], rules(guarded_files))


def parts(machine, guarded_files=True):
    """
    The filter of Python programs in two parts, which refuse together what `build` refuses: the
    first one for a process that forks and what it does before a program, the second one for the
    process of a program. Installing a part takes a microsecond an instruction.
    """
    conditional = rules(guarded_files)
    later = {name: conditional.pop(name) for name in LATER}
    numbers = NUMBERS[machine]
    last = [(LOAD, 0, 0, 0), *_tests(numbers, later), (RETURN, 0, 0, ALLOW)]
    return compose(machine, numbers, conditional), last


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


class Filter:
    """A filter ready for installation; created once in the zygote."""

    def __init__(self, machine, guarded_files, program=None):
        program = program or build(machine, guarded_files)
        self.pid_places = [8 * i + 4 for i, line in enumerate(program) if line[3] == OWN_PID]
        raw = b"".join(
            struct.pack("<HBBI", code, yes, no, value & 0xFFFFFFFF)
            for code, yes, no, value in program
        )
        self._buffer = ctypes.create_string_buffer(raw, len(raw))
        self.start = ctypes.addressof(self._buffer)
        self._program = _Program(len(program), self.start)
        self.address = ctypes.addressof(self._program)

    def install(self, pid):
        """Installs the filter for this process, whose pid is `pid`, and its threads. Cannot be
        undone.
        """
        for place in self.pid_places:
            struct.pack_into("<I", self._buffer, place, pid)
        check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, self.address), "seccomp")
