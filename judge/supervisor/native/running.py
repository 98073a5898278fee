"""Runs the tests of a compiled program: a new process for each.

Promises: a process that ends by itself, or at a limit, decides its test, whatever its status; only
one that was killed from outside, or waited on a machine that stood still, leaves the test open.
Nothing of one test is there for the next: the input is sealed, its offset and flags are set anew,
the outputs are new files, and no process of a test is left.
"""

import errno
import fcntl
import os
import resource
import signal
import struct
import time

import memfile
from native import folder, launch
from protocol import BETWEEN, ENDED, FACTS, GO, IN_TEST, LATE, QUIT, RESULT, STOP, frame

ERROR_TAIL = 8192
SHOWN_OUTPUT = 8192
OUT_OF_MEMORY = -100  # as in judge/verdicts.ts
NOT_FOUND = 127
SEND_S, LONGEST_SEND_S = 0.002, 0.1
NO_MEMORY_SAID = b"std::bad_alloc"
PT_LOAD = 1
KILOBYTE = 1024


def loaded_bytes(image):
    """Bytes of memory that an ELF program of 64 bits takes before it starts; 0 if it is none."""
    if image[:6] != b"\x7fELF\x02\x01" or len(image) < 64:
        return 0
    (at,) = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    total = 0
    for i in range(count):
        place = at + i * size
        if size < 56 or place + 56 > len(image):
            return 0
        if struct.unpack_from("<I", image, place)[0] == PT_LOAD:
            total += struct.unpack_from("<Q", image, place + 40)[0]
    return total


class Run:
    """The tests [first, end) of a program; those below `allowed` may run."""

    def __init__(self, zygote, program, tests):
        self.connection = zygote.connection
        self.watcher = zygote.watcher
        self.launcher = zygote.launcher
        self.program = program
        self.inputs = zygote.inputs
        self.work, self.nothing = zygote.sandbox.work, zygote.nothing
        self.first, self.end, self.allowed = tests
        self._frames = []
        self._gap = SEND_S
        self._next_send = time.monotonic() + SEND_S

    def __call__(self):
        self.watcher.asked_to_stop = False
        index = self.first
        while index < self.end and not self.watcher.asked_to_stop:
            if index >= self.allowed:
                self._flush()
                if not self._permitted():
                    break
                continue
            last = self._test(index)
            if last is not None:
                self._frames.append(last)
                self._flush()
                return
            index += 1
            self._send()
        facts = FACTS.pack(index, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, BETWEEN)
        self._frames.append(frame(ENDED, facts))
        self._flush()

    def _permitted(self):
        """Waits for Node. Whether further tests may run."""
        kind, body = self.connection.receive()
        if kind == GO:
            self.allowed = min(max(int.from_bytes(body[:4], "little"), self.allowed), self.end)
            return True
        if kind == QUIT:
            os._exit(0)
        return kind != STOP

    def _flush(self):
        if self._frames:
            self.connection.send_frames(self._frames)
            self._frames = []

    def _send(self):
        """Sends results from time to time: each message wakes Node."""
        now = time.monotonic()
        if now >= self._next_send:
            self._flush()
            self._gap = min(2 * self._gap, LONGEST_SEND_S)
            self._next_send = now + self._gap

    def _test(self, index):
        """Runs one test and keeps its frame. Returns the frame of a test without a result."""
        program = self.program
        if program.too_large:
            self._keep(RESULT, [index, OUT_OF_MEMORY, 0, 0, 0, 0, program.loaded // KILOBYTE])
            return None
        source = self._input(index)
        output, errors = memfile.fresh(), memfile.fresh()
        try:
            pid, error = self.launcher.start(program.command, (source, output, errors))
            ended = self.watcher.wait(pid, program.times, output, program.most)
            if error:
                return self._not_started(index, error)
            return self._ended(index, ended, (output, errors))
        finally:
            os.close(output)
            os.close(errors)

    def _input(self, index):
        """The file of a test's input, as if it had just been opened."""
        source, size = self.inputs[index]
        if self.program.as_files:
            self._unpack(os.pread(source, size, 0))
            return self.nothing
        os.lseek(source, 0, os.SEEK_SET)
        fcntl.fcntl(source, fcntl.F_SETFL, os.O_RDWR)
        return source

    def _unpack(self, data):
        """Puts the files of a test into the folder: see judge/compare/testlib.ts."""
        folder.empty(self.work)
        head = data.index(b"\n")
        at = head + 1
        for name, size in zip(
            ("input", "output", "answer"), map(int, data[:head].split()), strict=True
        ):
            folder.write(self.work, name, data[at : at + size])
            at += size

    def _not_started(self, index, error):
        """A file that the kernel does not start is the program's own fault, as is one that does not
        fit; anything else is ours.
        """
        if launch.ran_out_of_memory(error):
            self._keep(RESULT, [index, OUT_OF_MEMORY, 0, 0, 0, 0, 0])
        elif error in (errno.ENOENT, errno.ENOEXEC, errno.EACCES, errno.ELIBBAD, errno.EINVAL):
            self._keep(RESULT, [index, NOT_FOUND, 0, 0, 0, 0, 0])
        else:
            return self._frame(ENDED, [index, -1, signal.SIGKILL, 0, 0, 0, 0], (-1, -1), IN_TEST)
        return None

    def _ended(self, index, ended, files):
        status, number = ended.status, ended.signal
        if self.watcher.asked_to_stop:
            return None
        if self._killed_from_outside(ended, files[0]) or (ended.late and ended.stopped):
            facts = [index, status, number, ended.stopped]
            facts += [ended.cpu_us, ended.wall_us, ended.resident_kb]
            return self._frame(ENDED, facts, files, IN_TEST | (LATE if ended.late else 0))
        if not ended.stopped and not ended.flooded and self._out_of_memory(ended, files[1]):
            status, number = OUT_OF_MEMORY, 0
        facts = [index, status, number, ended.stopped]
        self._keep(RESULT, [*facts, ended.cpu_us, ended.wall_us, ended.resident_kb], files)
        return None

    def _killed_from_outside(self, ended, output):
        if ended.signal != signal.SIGKILL or ended.stopped:
            return False
        wrote_less = memfile.size_of(output) <= self.program.most
        return wrote_less and ended.cpu_us <= self.program.times[0] * 1000

    def _out_of_memory(self, ended, errors):
        """Whether a program failed for want of memory, or used more than it may.

        The kernel counts what this process had resident when it started the program as the
        program's own, so a peak below that tells nothing.
        """
        if ended.resident_kb * KILOBYTE > self.program.memory:
            own_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if ended.resident_kb > own_kb:
                return True
        failed = ended.signal or ended.status > 0
        said = self.program.says_no_memory
        return failed and any(text in memfile.end_of(errors, ERROR_TAIL) for text in said)

    def _keep(self, kind, facts, files=(-1, -1)):
        self._frames.append(self._frame(kind, facts, files, 0))

    def untested(self, facts):
        """The frame of a test that has neither output nor result."""
        return self._frame(RESULT, facts, (-1, -1), 0)

    def _frame(self, kind, facts, files, state):
        output, errors = files
        clean = not any(facts[1:4])
        size, shown, error_size, tail = 0, b"", 0, b""
        if output >= 0:
            cap = self.program.most if clean else 0
            size, shown = memfile.content_of(output, cap, SHOWN_OUTPUT)
            error_size = memfile.size_of(errors)
            tail = memfile.end_of(errors, ERROR_TAIL, error_size)
        packed = FACTS.pack(*facts, size, error_size, len(shown), len(tail), state)
        return frame(kind, packed, shown, tail)
