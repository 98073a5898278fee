"""The system call filter of judged programs: an allowlist, everything else is refused.

Promises: no new processes, no signals to other processes, no usable sockets, no access to the
memory of other processes, no new namespaces; threads, sleeping, asyncio's socket pair and reading
files still work. A refused call fails with EPERM, so that an honest program can continue. Does not
restrict files: see landlock.py, namespaces.py.
"""

import ctypes
import errno
import struct

from isolation.linux import PR_SET_SECCOMP, check, prctl
from isolation.syscalls import AUDIT_ARCH, CONDITIONAL, NUMBERS

LOAD, AND, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOW, KILL_PROCESS, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
SECCOMP_MODE_FILTER = 2
X32_SYSCALLS = 0x40000000

CLONE_THREAD = 0x00010000
# NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
CLONE_NAMESPACES = (
    0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
)
OPEN_WRITES = 0o3 | 0o100 | 0o1000 | 0o20000000  # O_ACCMODE, O_CREAT, O_TRUNC, __O_TMPFILE
TERMINAL_QUERIES = (
    0x5401,
    0x5413,
    0x541B,
    0x5421,
    0x5450,
    0x5451,
)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FION/FIOCLEX
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


def _condition(offset, mask, values, equal):
    """Instructions that fall through if the condition holds; a jump of None: it does not."""
    code = [(LOAD, 0, 0, offset)]
    if mask is not None:
        code.append((AND, 0, 0, mask))
    for position, value in enumerate(values):
        rest = len(values) - position - 1
        if equal:
            code.append((JUMP_EQUAL, rest, 0 if rest else None, value))
        else:
            code.append((JUMP_EQUAL, None, 0, value))
    return code


def _alternative(conditions):
    """Instructions that allow the call if all conditions hold, and fall through otherwise."""
    body = []
    for condition in conditions:
        body += _condition(*condition)
    body.append((RETURN, 0, 0, ALLOW))
    end = len(body)
    return [
        (code, *(end - at - 1 if jump is None else jump for jump in jumps), value)
        for at, (code, *jumps, value) in enumerate(body)
    ]


def _rule(number, error, alternatives):
    """Instructions for the call `number`: allowed by one of the alternatives, otherwise refused."""
    body = []
    for conditions in alternatives:
        if conditions is not None:
            body += _alternative(conditions)
    body.append((RETURN, 0, 0, FAIL | error))
    return [(JUMP_EQUAL, 0, len(body), number), *body]


def _tree(segments):
    """Binary search over (first number, allowed) segments; the accumulator contains the call's
    number.
    """
    if len(segments) == 1:
        return [(RETURN, 0, 0, ALLOW if segments[0][1] else FAIL | errno.EPERM)]
    middle = len(segments) // 2
    low, high = _tree(segments[:middle]), _tree(segments[middle:])
    return [(JUMP_GREATER_EQUAL, len(low), 0, segments[middle][0]), *low, *high]


def _segments(numbers):
    segments, next_free = [(0, False)], 0
    for number in sorted(numbers):
        if number != next_free or not segments[-1][1]:
            if number != next_free and segments[-1][1]:
                segments.append((next_free, False))
            segments.append((number, True))
        next_free = number + 1
    segments.append((next_free, False))
    return [
        s for i, s in enumerate(segments) if i + 1 == len(segments) or segments[i + 1][0] != s[0]
    ]


def _tests(numbers, conditional):
    """Instructions for all calls with conditions; they fall through for any other."""
    tests = []
    for name, (error, *alternatives) in conditional.items():
        if name in numbers:
            tests += _rule(numbers[name], error, alternatives)
    return tests


def compose(machine, numbers, conditional):
    """
    The filter as a list of (code, jump if true, jump if false, value); OWN_PID is replaced later.
    numbers: of all calls that are allowed; conditional: rules of those that depend on their
    arguments.
    """
    program = [
        (LOAD, 0, 0, 4),
        (JUMP_EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL_PROCESS),
    ]
    program.append((LOAD, 0, 0, 0))
    if machine == "x86_64":
        program += [(JUMP_GREATER_EQUAL, 0, 1, X32_SYSCALLS), (RETURN, 0, 0, KILL_PROCESS)]
    free = [number for name, number in numbers.items() if name not in conditional]
    # Calls without conditions come first: they are frequent, and the tree finds them within nine
    # steps.
    return [*program, *_tests(numbers, conditional), *_tree(_segments(free))]


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
