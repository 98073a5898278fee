"""Waits for a process that was started by launch.py, and stops it at its limits.

Promises: CPU time by the clock of the process, to the millisecond; wall-clock time as a second
limit, for programs that wait; the size of the output while the program runs. The same rules as
watch.py has for Python: a program that computes but is starved is not idle. Facts only.
"""

import os
import select
import signal
import time

from protocol import (
    STOP,
    STOPPED_BY_NOBODY,
    STOPPED_BY_NODE,
    STOPPED_FOR_CPU,
    STOPPED_FOR_WALL,
)

# The size of the output is looked at after so many milliseconds, and then again and again.
LOOK_MS, LONGEST_LOOK_MS = 5.0, 50.0
BUSY_SHARE = 0.002
MAX_EXTENSION = 10
TICK_MS, LATE_SHARE = 20.0, 0.1


class Ended:
    """How a process ended, by the kernel."""

    __slots__ = (
        "status",
        "signal",
        "stopped",
        "flooded",
        "cpu_us",
        "wall_us",
        "resident_kb",
        "late",
    )


def cpu_ms(pid):
    try:
        return time.clock_gettime((~pid << 3) | 2) * 1000
    except OSError:
        return 0.0


class Clock:
    """The limits of one process, and how far it is from them."""

    def __init__(self, pid, cpu_ms, wall_ms, cores):
        self.pid, self.cpu_ms, self.wall_ms, self.cores = pid, cpu_ms, wall_ms, cores
        self.cpu = self.cpu_halfway = self.late_ms = 0.0
        self.restart()

    def restart(self):
        """The wall limit counts from now on."""
        self.begun = time.monotonic()
        self.deadline, self.halfway = self.wall_ms, self.wall_ms / 2
        self.look = LOOK_MS

    def elapsed(self):
        return (time.monotonic() - self.begun) * 1000

    def patience(self, elapsed):
        left = max(self.cpu_ms - self.cpu, 0) / self.cores
        wait = min(self.deadline - elapsed, left, self.halfway - elapsed, self.look)
        self.look = min(2 * self.look, LONGEST_LOOK_MS)
        return max(0.0, wait)

    def over(self, elapsed):
        self.cpu = cpu_ms(self.pid)
        if self.cpu >= self.cpu_ms:
            return STOPPED_FOR_CPU
        return STOPPED_FOR_WALL if self.is_idle(elapsed, self.cpu) else STOPPED_BY_NOBODY

    def is_idle(self, elapsed, cpu):
        """Whether the wall limit is over without work, or its longest extension is. `cpu`:
        milliseconds of all that work on the test.
        """
        if elapsed >= self.deadline:
            busy = (cpu - self.cpu_halfway) / (self.wall_ms / 2) >= BUSY_SHARE
            if not busy or elapsed >= self.wall_ms * MAX_EXTENSION:
                return True
            self.deadline, self.halfway = elapsed + self.wall_ms, elapsed + self.wall_ms / 2
        elif elapsed >= self.halfway:
            self.halfway, self.cpu_halfway = float("inf"), cpu
        return False


def ended_of(status, usage, clock, why):
    """`why`: (cause of the stop, whether it wrote too much)"""
    ended = Ended()
    ended.stopped, ended.flooded = why
    signalled = os.WIFSIGNALED(status)
    ended.signal = os.WTERMSIG(status) if signalled else 0
    ended.status = -1 if signalled else os.WEXITSTATUS(status)
    ended.cpu_us = int((usage.ru_utime + usage.ru_stime) * 1e6)
    ended.wall_us = int(clock.elapsed() * 1000)
    ended.resident_kb = usage.ru_maxrss
    ended.late = clock.late_ms > LATE_SHARE * clock.wall_ms
    return ended


class Watcher:
    """Watches one process after the other. `connection`: of Node, which may ask to stop."""

    def __init__(self, connection):
        self._connection = connection
        self.cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        self.asked_to_stop = False
        self._poll = select.poll()
        self._poll.register(connection.descriptor, select.POLLIN)

    def wait(self, pid, limits, output, most):
        """`limits`: (CPU ms, wall ms); `output`: a file of at most `most` bytes, or -1."""
        clock = Clock(pid, *limits, self.cores)
        process = os.pidfd_open(pid)
        poll = select.poll() if self.asked_to_stop else self._poll
        poll.register(process, select.POLLIN)
        try:
            stopped, flooded = self._until_end(clock, poll, process, (output, most))
        finally:
            poll.unregister(process)
            os.close(process)
        if stopped or flooded:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        return ended_of(status, usage, clock, (stopped, flooded))

    def _until_end(self, clock, poll, process, flood):
        """(why the process is stopped, whether it wrote too much)"""
        output, most = flood
        elapsed = 0.0
        while True:
            patience = clock.patience(elapsed)
            ready = poll.poll(patience + 0.5)
            now = clock.elapsed()
            for descriptor, _ in ready:
                if descriptor == process:
                    return STOPPED_BY_NOBODY, False
                if self._connection.receive()[0] == STOP:
                    self.asked_to_stop = True
                    return STOPPED_BY_NODE, False
            if not ready:
                clock.late_ms += max(0.0, now - elapsed - patience - TICK_MS)
            elapsed = now
            stopped = clock.over(elapsed)
            if stopped:
                return stopped, False
            if output >= 0 and os.fstat(output).st_size > most:
                return STOPPED_BY_NOBODY, True
