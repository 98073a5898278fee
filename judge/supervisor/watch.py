"""Waits for a process that runs a program, and stops it at its limits.

Promises: CPU time is read from the clock of the process and limited with millisecond precision,
independent of other load; wall-clock time is a separate limit, for programs that wait instead of
compute. The program also stops when Node exits or requests it. Programs that are stopped (SIGSTOP)
or ignore signals end like any other. Does not judge: it returns the kernel's facts.
"""

import os
import select
import signal
import time

from desk import POLLED
from protocol import GO, STOP, STOPPED_BY_NOBODY, STOPPED_BY_NODE, STOPPED_FOR_CPU, STOPPED_FOR_WALL

HAS_PIDFD = hasattr(os, "pidfd_open")
POLLING_STEP_MS = 2.0
FIRST_LOOK_MS = 1.0  # results are sent then; later the interval doubles
# Results that are sent at once after a permission: of the programs that fail after the gate two
# thirds fail in these tests. A message costs 0.07 ms, a program that runs on about 2 ms.
SENT_AT_ONCE = 3
FOREVER = float("inf")
# At its wall limit a program that used at least this share of the limit's second half on a CPU
# continues, up to MAX_EXTENSION times the limit. A waiting program uses nothing; a starved program
# was measured at 0.5 %.
BUSY_SHARE = 0.002
MAX_EXTENSION = 10
# Time that a process may be woken late without a cause, and the share of a wall limit from which on
# the machine counts as stopped or starved.
TICK_MS, LATE_SHARE = 20.0, 0.1


class Ended:
    """How a process ended: wait status and resources as reported by the kernel."""

    __slots__ = ("status", "signal", "stopped", "cpu_us", "wall_us", "resident_kb", "late")

    def __init__(self, wait_status, usage, stopped, wall_us, late):
        signalled = os.WIFSIGNALED(wait_status)
        self.signal = os.WTERMSIG(wait_status) if signalled else 0
        self.status = -1 if signalled else os.WEXITSTATUS(wait_status)
        self.stopped = stopped
        self.cpu_us = int((usage.ru_utime + usage.ru_stime) * 1e6)
        self.wall_us = wall_us
        self.resident_kb = usage.ru_maxrss
        self.late = late


def _cpu_ms(pid):
    """CPU time of all threads of a process so far (see clock_getcpuclockid); 0 if it cannot be
    read.
    """
    try:
        return time.clock_gettime((~pid << 3) | 2) * 1000
    except OSError:
        return 0.0


def _open_pidfd(pid):
    if not HAS_PIDFD:
        return -1
    try:
        return os.pidfd_open(pid)
    except OSError:
        return -1


class _Watched:
    """One running child process, in the terms of its test in progress. `series`: see series.py."""

    def __init__(self, process, limits, series):
        self.process = process
        self.limits = limits
        self.series = series
        self.begun = time.monotonic()
        self.cpu = 0.0
        self.late_ms = 0.0
        self.begin_test()
        self.begin_sending()

    def begin_sending(self, at_once=0):
        self.at_once = at_once
        self.gap = FIRST_LOOK_MS / 1000
        self.next_send = time.monotonic() + self.gap

    def begin_test(self):
        self.cpu_halfway = self.series.cpu_base_ms
        self.deadline = self.limits.wall_ms
        self.halfway = self.limits.wall_ms / 2

    def elapsed(self):
        """Milliseconds of the test in progress."""
        return (time.monotonic() - self.series.wall_base_s) * 1000

    def patience(self):
        """
        Milliseconds until the next check: the earliest time at which the CPU limit can be exceeded
        (with several threads CPU time runs faster than wall time), or the wall limit.
        """
        series, limits = self.series, self.limits
        if series.is_waiting:
            return FOREVER
        elapsed = self.elapsed()
        cpu_left = max(limits.cpu_ms + series.cpu_base_ms - self.cpu, 0) / limits.cores
        wait = min(max(self.deadline - elapsed, 0), cpu_left, self.halfway - elapsed)
        return max(0, min(wait, POLLING_STEP_MS) if self.process < 0 else wait)

    def over_limit(self):
        """The exceeded limit of the test in progress, by the clocks."""
        limits, series = self.limits, self.series
        self.cpu = _cpu_ms(series.pid)
        if series.look(self.cpu):
            self.begin_test()
        if series.is_over:  # its results are decided; a hostile program may not end by itself
            return STOPPED_BY_NODE
        if series.is_waiting:
            return STOPPED_BY_NOBODY
        elapsed = self.elapsed()
        # Asked last, because it sets the base: compilation does not count as time of the test.
        over = self.cpu - series.cpu_base_ms >= limits.cpu_ms
        if over and (not series.has_started or self.cpu - series.cpu_base_ms >= limits.cpu_ms):
            return STOPPED_FOR_CPU
        if elapsed >= self.deadline:
            # A program that computes but is starved by other load is not idle: its CPU limit will
            # end it.
            busy = (self.cpu - self.cpu_halfway) / (limits.wall_ms / 2) >= BUSY_SHARE
            if not busy or elapsed >= limits.wall_ms * MAX_EXTENSION:
                return STOPPED_FOR_WALL
            self.deadline, self.halfway = elapsed + limits.wall_ms, elapsed + limits.wall_ms / 2
        elif elapsed >= self.halfway:
            self.halfway, self.cpu_halfway = FOREVER, self.cpu
        return STOPPED_BY_NOBODY

    @property
    def is_late(self):
        return self.late_ms > LATE_SHARE * self.limits.wall_ms


class Watch:
    """Watches one child after another for a zygote; Node may request a stop over `connection`."""

    def __init__(self, connection):
        self._connection = connection

    def wait(self, limits, series):
        """Waits for the process of `series` and returns how it ended."""
        process = _open_pidfd(series.pid)
        child = _Watched(process, limits, series)
        poll = select.poll()
        for descriptor in (self._connection.descriptor, process, POLLED):
            if descriptor >= 0:
                poll.register(descriptor, select.POLLIN)
        try:
            stopped, collected = self._until_end(child, poll)
        finally:
            if process >= 0:
                os.close(process)
        if stopped:
            os.kill(series.pid, signal.SIGKILL)
        _, status, usage = collected or os.wait4(series.pid, 0)
        wall_us = int((time.monotonic() - child.begun) * 1e6)
        return Ended(status, usage, stopped, wall_us, child.is_late)

    @staticmethod
    def _ready(child, poll):
        """The descriptors that are ready. Notes by how much the machine woke this process late."""
        patience = child.patience()
        if patience == FOREVER:
            return poll.poll()
        asked = time.monotonic()
        ready = poll.poll(patience + 0.5)
        if not ready:
            child.late_ms += max(0, (time.monotonic() - asked) * 1000 - patience - TICK_MS)
        return ready

    def _until_end(self, child, poll):
        """(cause of the stop, result of wait4 if it was called already)"""
        series = child.series
        while True:
            for descriptor, _ in self._ready(child, poll):
                if descriptor == child.process:
                    return STOPPED_BY_NOBODY, None
                if descriptor == self._connection.descriptor:
                    asked, body = self._connection.receive()
                    if asked == STOP:
                        return STOPPED_BY_NODE, None
                    if asked == GO:
                        series.permit(int.from_bytes(body[:4], "little"), _cpu_ms(series.pid))
                        child.begin_test()
                        child.begin_sending(SENT_AT_ONCE)
            if child.process < 0:
                collected = os.wait4(series.pid, os.WNOHANG)
                if collected[0]:
                    return STOPPED_BY_NOBODY, collected
            stopped = child.over_limit()
            if stopped:
                return stopped, None
            self._send(child)

    def _send(self, child):
        """Sends results when Node must decide, and from time to time: each write wakes Node."""
        if child.at_once > 0:
            child.at_once -= child.series.has_frames
        elif not child.series.is_waiting:
            now = time.monotonic()
            if now < child.next_send:
                return
            child.gap *= 2
            child.next_send = now + child.gap
        frames = child.series.taken()
        if frames:
            self._connection.send_frames(frames)


class Limits:
    """Limits of one test: CPU and wall milliseconds, bytes of address space and of each output."""

    __slots__ = ("cpu_ms", "wall_ms", "memory", "output", "cores", "table")

    def __init__(self, cpu_ms, wall_ms, memory, output):
        self.table = None  # in the form for the sandbox: see confine.py
        self.cpu_ms = cpu_ms
        self.wall_ms = wall_ms
        self.memory = memory
        self.output = output
        self.cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
