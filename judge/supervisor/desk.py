"""What the process of a program shares with its zygote: its files, two signals and two pages.

Promises: this is all that survives a test. Between two tests the zygote empties it; for the next
program everything is new, except the pages, which the zygote clears. A program can forge or
withhold what it reports of its own tests, which decides nothing: the zygote counts the reports,
reads each output when it is reported, and takes times and the end of the process from the kernel.
Whether the program's code started is reported on a page that is unmapped before it starts. There is
no pipe and no socket.
"""

import fcntl
import mmap
import os
import struct

import memfile
from protocol import IN_TEST

# Numbers in the program's process, equal in every mode. NOTES is for leftovers.py.
DONE, OPENED, INPUT, OUTPUT, ERRORS, SCRATCH, NOTES = range(57, 64)
RESULT_DESCRIPTOR = 3
# Values of OPENED: the next test is ready, there is none, the next test is ready and the last one.
GO, NO_MORE, GO_LAST = 1, 2, 3
# Exit status of the test, why the process runs no further test (0: it can), resident kB.
_REPORT = struct.Struct("<iIQ")
_START = struct.Struct("<QI")
_PAGE = bytes(mmap.PAGESIZE)
HAS_EVENTFD = hasattr(os, "eventfd")


class Shared:
    """What a zygote shares with every process that it forks: two pages, and the input file, which
    programs can only read. Created before the zygote loses its access to /proc.
    """

    __slots__ = ("report", "start", "input", "readable")

    def __init__(self):
        self.report = mmap.mmap(-1, mmap.PAGESIZE)
        self.start = mmap.mmap(-1, mmap.PAGESIZE)
        self.input = memfile.fresh()
        self.readable = memfile.read_only(self.input)
        os.fchmod(self.input, 0o444)  # nor opened again for writing through /proc

    def clear(self):
        self.report[:] = _PAGE
        self.start[:] = _PAGE
        self.clear_input()

    def clear_input(self):
        os.ftruncate(self.input, 0)
        os.lseek(self.readable, 0, os.SEEK_SET)
        fcntl.fcntl(self.readable, fcntl.F_SETFL, os.O_RDONLY)


def _signal(flags):
    return os.eventfd(0, os.EFD_CLOEXEC | flags) if HAS_EVENTFD else -1


class Desk:
    """The files of one process."""

    __slots__ = ("shared", "done", "opened", "output", "errors", "scratch", "notes")

    def __init__(self, shared):
        shared.clear()
        self.shared = shared
        self.done = _signal(os.EFD_NONBLOCK if HAS_EVENTFD else 0)
        self.opened = _signal(0)
        self.output, self.errors = memfile.fresh(), memfile.fresh()
        self.scratch, self.notes = memfile.fresh(), memfile.fresh()

    # In the zygote.

    def put(self, source, size):
        """Puts the input of the next test in place."""
        memfile.copy(source, self.shared.input, size)

    def clear(self):
        """Empties everything that the next test of this process could read."""
        self.shared.report[:] = _PAGE
        self.shared.clear_input()
        for descriptor in (self.output, self.errors, self.scratch, self.notes):
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_RDWR)

    def reported(self):
        """(status, why, resident kB) of a finished test that was reported since, or None."""
        try:
            os.eventfd_read(self.done)
        except (OSError, AttributeError):
            return None
        return _REPORT.unpack_from(self.shared.report)

    def started(self):
        """(CPU us before the program's code ran, state of the process)."""
        return _START.unpack_from(self.shared.start)

    def permit(self, value):
        os.eventfd_write(self.opened, value)

    def close(self):
        for descriptor in (self.output, self.errors, self.scratch, self.notes):
            os.close(descriptor)
        if HAS_EVENTFD:
            os.close(self.done)
            os.close(self.opened)

    # In the program's process.

    def enter(self, elsewhere):
        """Puts everything at its number. Returns the numbers that stay open above 2."""
        wanted = (
            self.done,
            self.opened,
            self.shared.readable,
            self.output,
            self.errors,
            self.scratch,
        )
        # First to higher numbers, because the target numbers may belong to files of the judge.
        high = [
            fcntl.fcntl(old, fcntl.F_DUPFD, NOTES + 1) for old in (*wanted, self.notes) if old >= 0
        ]
        for number, descriptor in zip(range(NOTES + 1 - len(high), NOTES + 1), high, strict=True):
            os.dup2(descriptor, number)
        self.restore(elsewhere)
        kept = set(range(NOTES + 1 - len(high), NOTES + 1))
        return kept | {RESULT_DESCRIPTOR} if elsewhere else kept

    @staticmethod
    def restore(elsewhere):
        """Puts the standard files, which a program may have closed or replaced, in their places."""
        os.dup2(INPUT, 0)
        os.dup2(SCRATCH if elsewhere else OUTPUT, 1)
        os.dup2(ERRORS, 2)
        if elsewhere:
            os.dup2(OUTPUT, RESULT_DESCRIPTOR)

    def begin(self, cpu_us):
        """Reports that the program's code starts."""
        self.tell(cpu_us, IN_TEST)
        self.shared.start.close()

    def tell(self, cpu_us, state):
        _START.pack_into(self.shared.start, 0, cpu_us, state)

    def report(self, status, why, resident_kb):
        """Reports a finished test; False if the program has closed the signal."""
        try:
            _REPORT.pack_into(self.shared.report, 0, status, why, resident_kb)
            os.eventfd_write(DONE, 1)
            return True
        except (OSError, ValueError, AttributeError):
            return False

    @staticmethod
    def wait():
        """Waits for the next test; one of GO, NO_MORE, GO_LAST."""
        try:
            return os.eventfd_read(OPENED)
        except (OSError, AttributeError):
            return NO_MORE
