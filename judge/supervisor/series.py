"""A process that runs a program, seen from the zygote: gives it one test after the other, reads its
output when it reports the test, and determines how the process ended.

Promises: every test is run once. A reported test has its output as read then; the test in which the
process ends has the kernel's exit status. Only a process that never reached the program's code, or
that was killed from outside, leaves a test without a result. Each test has limits of its own, by
the kernel's clocks.
"""

import time

import memfile
from assertions import Exchange
from child import Child, Tools
from desk import ERRORS, GO, GO_LAST, NO_MORE, OUTPUT, Desk
from isolation import linux
from protocol import (
    BETWEEN,
    ENDED,
    FACTS,
    IN_TEST,
    LATE,
    NOT_COMPILED,
    NOT_STARTED,
    RESULT,
    frame,
)
from report import LIBRARY

ERROR_TAIL = 8192
SHOWN_OUTPUT = 8192
# A process gets no further test when it has used this much CPU time, in limits of one test: then a
# program that leaks its time from test to test gains nothing.
MOST_USED = 1.0


class Series:
    """The tests [first, end) of a program in one process; those below `allowed` may run."""

    __slots__ = (
        "program",
        "limits",
        "inputs",
        "desk",
        "exchange",
        "first",
        "end",
        "allowed",
        "index",
        "is_waiting",
        "is_over",
        "cpu_base_ms",
        "wall_base_s",
        "compiled_ms",
        "_frames",
        "pid",
    )

    def __init__(self, zygote, work, tests):
        self.first, self.end, self.allowed = tests
        self.program, self.limits, self.inputs = work
        self.desk = Desk(zygote.shared, self.program.answers_elsewhere).renew()
        self.exchange = Exchange(self.desk) if self.program.asserts else None
        self.index = self.first  # of the test in progress
        self.is_waiting = False  # for the permission of Node
        self.is_over = False  # whether the process gets no further test
        # What counts for the test in progress begins here.
        self.cpu_base_ms, self.wall_base_s = 0.0, time.monotonic()
        self.compiled_ms = None
        self._frames = []
        self.pid = 0

    def start(self, zygote, parent):
        """Starts the process. Returns its work if this process became it, None in the zygote."""
        if self.exchange is None:
            self.desk.put(*self.inputs[self.index])
        else:
            self.exchange.begin(self.inputs[self.index])
        last = self.end == self.first + 1
        if zygote.template is not None:
            self.pid = zygote.template.fork(self.program, self.limits, last)
            return None
        self.pid = linux.light_fork()
        if self.pid != 0:
            return None
        tools = Tools(zygote.sandbox, zygote.state, zygote.shared, parent)
        return Child(tools, self.program, (self.limits.memory, self.limits.table), last)

    @property
    def has_started(self):
        """Whether the program's code runs. Until then the CPU time of compilation counts."""
        if self.compiled_ms is None:
            cpu_us, state = self.desk.started()
            if state == IN_TEST:
                self.compiled_ms = cpu_us / 1000
                if self.index == self.first:
                    self.cpu_base_ms = self.compiled_ms
        return self.compiled_ms is not None

    def permit(self, allowed, cpu_ms):
        """Permits further tests."""
        self.allowed = min(max(allowed, self.allowed), self.end)
        if self.is_waiting and self.index < self.allowed:
            self.is_waiting = False
            self._go(cpu_ms)

    def _go(self, cpu_ms):
        """Gives the process its next test, for which limits count from now on."""
        self.desk.clear()
        self.desk.put(*self.inputs[self.index])
        self.cpu_base_ms, self.wall_base_s = cpu_ms, time.monotonic()
        self.desk.permit(GO_LAST if self.index + 1 == self.end else GO)

    def look(self, cpu_ms):
        """Reads a report of the process, if there is one, and lets it continue. Returns whether
        there was one.
        """
        report = None if self.is_over or self.is_waiting else self.desk.reported()
        if report is None or not self.has_started:
            return False
        if self.exchange is not None and self.exchange.answers(self.inputs[self.index]):
            return False
        status, why, resident_kb = report
        times = [
            int(max(0, cpu_ms - self.cpu_base_ms) * 1000),
            int((time.monotonic() - self.wall_base_s) * 1e6),
            resident_kb,
        ]
        self._frames.append(self._frame(RESULT, [self.index, status, 0, 0, *times], why))
        self.index += 1
        used = cpu_ms - self.compiled_ms > self.limits.cpu_ms * MOST_USED
        self.is_over = why != 0 or self.index == self.end or used
        if used and not why and self.index < self.end:
            self.desk.permit(NO_MORE)
        elif not self.is_over:
            if self.index < self.allowed:
                self._go(cpu_ms)
            else:
                self.is_waiting = True
        return True

    def _frame(self, kind, facts, state):
        """A frame with the output of a test; all of it only if the test ended normally."""
        clean = not any(facts[1:4])
        cap = self.limits.output if clean else 0
        size, shown = memfile.content_of(OUTPUT, cap, SHOWN_OUTPUT)
        if self.exchange is not None:
            size, shown = self.exchange.outcome(shown)
        error_size = memfile.size_of(ERRORS)
        tail = memfile.end_of(ERRORS, ERROR_TAIL, error_size).replace(LIBRARY, b"<python>")
        packed = FACTS.pack(*facts, size, error_size, len(shown), len(tail), state)
        return frame(kind, packed, shown, tail)

    @property
    def has_frames(self):
        """Whether a test was reported since the last call of `taken`."""
        return bool(self._frames)

    def taken(self):
        """The frames of the tests that were reported since the last call."""
        frames, self._frames = self._frames, []
        return frames

    def ended(self, ended):
        """The remaining frames, the last of which tells how the process ended."""
        total_ms = ended.cpu_us / 1000
        self.look(total_ms)
        state = IN_TEST
        if self.is_over or self.is_waiting:
            state = BETWEEN
        elif not self.has_started:
            state = self.desk.started()[1] or NOT_STARTED
        cpu_us = int(max(0, total_ms - self.cpu_base_ms) * 1000)
        wall_us = int((time.monotonic() - self.wall_base_s) * 1e6)
        facts = [self.index, ended.status, ended.signal, ended.stopped]
        if state == NOT_COMPILED:  # nothing of the program ran: this is the compiler's message
            facts[1] = 0
        facts += [cpu_us, wall_us, ended.resident_kb]
        late = LATE if ended.late else 0
        if state == BETWEEN:
            last = frame(ENDED, FACTS.pack(*facts, 0, 0, 0, 0, state))
        else:
            last = self._frame(ENDED, facts, state | late)
        return [*self.taken(), last]


def run(zygote, work, tests, parent):
    """
    Runs tests (first, end, allowed) of `work`, a (program, limits, inputs); sends their results,
    then how the process ended. Returns what to call in the forked process, None in the caller.
    """
    series = Series(zygote, work, tests)
    child = series.start(zygote, parent)
    if child is not None:
        return child
    ended = zygote.watch.wait(work[1], series)
    zygote.connection.send_frames(series.ended(ended))
    series.desk.close()
    return None
