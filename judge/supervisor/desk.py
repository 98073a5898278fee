"""What the process of a program shares with its zygote: its files, a signal and two pages.

Promises: this is all that survives a test. Between two tests the zygote empties it; for the next
program everything is new, except the pages, which the zygote clears. A program can forge or
withhold what it reports of its own tests, which decides nothing: the zygote counts the reports,
reads each output when it is reported, and takes times and the end of the process from the kernel.
Whether the program's code started is reported on a page that is unmapped before it starts. There is
no pipe and no socket. Nothing here makes the zygote wait, whatever a program does with its files.
"""

import ctypes
import fcntl
import mmap
import os
import struct

import memfile
from isolation.linux import futex
from protocol import IN_TEST

# Numbers in the program's process, equal in every mode. NOTES is for leftovers.py.
NUMBERS = range(58, 64)
DONE, INPUT, SCRATCH, OUTPUT, ERRORS, NOTES = NUMBERS
FILES = (SCRATCH, OUTPUT, ERRORS, NOTES)  # the first one only where the answer is elsewhere
RESULT_DESCRIPTOR = 3
# What the zygote permits: the next test, no further one, the next test as the last one.
GO, NO_MORE, GO_LAST = 1, 2, 3
FUTEX_WAIT, FUTEX_WAKE = 0, 1
# Exit status of the test, why the process runs no further test (0: it can), resident kB.
_REPORT = struct.Struct("<iIQ")
_START = struct.Struct("<QI")
_PERMIT_AT = 64  # on the page of reports
_PAGE = bytes(mmap.PAGESIZE)


def _read_signal(signal):
    """Reads a signal without waiting; raises OSError if there is none. Without the flag a program
    that makes its signal blocking would stop the zygote here.
    """
    os.preadv(signal, [bytearray(8)], -1, os.RWF_NOWAIT)


def _has_signals():
    """Whether this system has all that several tests in one process need."""
    if futex is None or not hasattr(os, "eventfd"):
        return False
    signal = os.eventfd(1, os.EFD_CLOEXEC)
    try:
        _read_signal(signal)
        return True
    except (OSError, AttributeError):  # a kernel before 5.8
        return False
    finally:
        os.close(signal)


HAS_SIGNALS = _has_signals()
POLLED = DONE if HAS_SIGNALS else -1  # what wakes the zygote when a test is reported


def _put_at(number, descriptor):
    """Moves a descriptor to its number, where it replaces its predecessor."""
    os.dup2(descriptor, number)
    os.close(descriptor)


class Shared:
    """What a zygote shares with every process that it forks: two pages, and the input file, which
    programs can only read. Created before the zygote loses its access to /proc.
    """

    __slots__ = ("report", "permit", "start", "input")

    def __init__(self):
        self.report = mmap.mmap(-1, mmap.PAGESIZE)
        self.permit = ctypes.c_int.from_buffer(self.report, _PERMIT_AT)
        self.start = mmap.mmap(-1, mmap.PAGESIZE)
        self.input = memfile.fresh()
        readable = memfile.read_only(self.input)
        for number in NUMBERS:  # occupied from now on, so that no other file gets one
            os.dup2(readable, number)
        os.close(readable)
        os.fchmod(self.input, 0o444)  # nor opened again for writing through /proc

    def clear_input(self):
        os.ftruncate(self.input, 0)
        os.lseek(INPUT, 0, os.SEEK_SET)
        fcntl.fcntl(INPUT, fcntl.F_SETFL, os.O_RDONLY)


class Desk:
    """The files of one process, at their numbers in the zygote, too."""

    __slots__ = ("elsewhere", "shared")

    def __init__(self, shared, elsewhere):
        self.shared = shared
        self.elsewhere = elsewhere  # whether the answer is not written to stdout

    # In the zygote.

    def renew(self):
        """Makes everything new for the next program. Returns the desk."""
        self.shared.report[:] = self.shared.start[:] = _PAGE
        self.shared.clear_input()
        if HAS_SIGNALS:
            _put_at(DONE, os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK))
        for number in FILES if self.elsewhere else FILES[1:]:
            _put_at(number, memfile.fresh())
        if not self.elsewhere:  # it may be a file of an earlier program
            os.dup2(INPUT, SCRATCH)
        return self

    def put(self, source, size):
        """Puts the input of the next test in place."""
        memfile.copy(source, self.shared.input, size)

    def clear(self):
        """Empties everything that the next test of this process could read."""
        self.shared.report[:] = _PAGE
        self.shared.clear_input()
        for number in FILES if self.elsewhere else FILES[1:]:
            os.ftruncate(number, 0)
            os.lseek(number, 0, os.SEEK_SET)
            fcntl.fcntl(number, fcntl.F_SETFL, os.O_RDWR)

    def reported(self):
        """(status, why, resident kB) of a finished test that was reported since, or None."""
        if not HAS_SIGNALS:
            return None
        try:
            _read_signal(DONE)
        except OSError:
            return None
        return _REPORT.unpack_from(self.shared.report)

    def started(self):
        """(CPU us before the program's code ran, state of the process)."""
        return _START.unpack_from(self.shared.start)

    def permit(self, value):
        self.shared.permit.value = value
        futex(self.shared.permit, FUTEX_WAKE, 1)

    @staticmethod
    def close():
        """Frees the memory of the outputs."""
        os.ftruncate(OUTPUT, 0)
        os.ftruncate(ERRORS, 0)

    # In the program's process.

    @property
    def kept(self):
        """The numbers that stay open above 2."""
        return {RESULT_DESCRIPTOR, *NUMBERS} if self.elsewhere else set(NUMBERS)

    def restore(self):
        """Puts the standard files, which a program may have closed or replaced, in their places."""
        os.dup2(INPUT, 0)
        os.dup2(SCRATCH if self.elsewhere else OUTPUT, 1)
        os.dup2(ERRORS, 2)
        if self.elsewhere:
            os.dup2(OUTPUT, RESULT_DESCRIPTOR)

    def begin(self, cpu_us):
        """Reports that the program's code starts."""
        self.tell(cpu_us, IN_TEST)
        self.shared.start.close()

    def tell(self, cpu_us, state):
        _START.pack_into(self.shared.start, 0, cpu_us, state)

    def report(self, status, why, resident_kb):
        """Reports a finished test; False if the program has closed the signal, for example."""
        try:
            _REPORT.pack_into(self.shared.report, 0, status, why, resident_kb)
            os.eventfd_write(DONE, 1)
            return True
        except Exception:  # or replaced what is called here
            return False

    def wait(self):
        """Waits for the zygote; returns one of GO, NO_MORE, GO_LAST."""
        permit = self.shared.permit
        while permit.value == 0:
            futex(permit, FUTEX_WAIT, 0)
        value, permit.value = permit.value, 0
        return value
