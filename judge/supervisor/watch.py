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

from protocol import GO, STOP, STOPPED_BY_NOBODY, STOPPED_BY_NODE, STOPPED_FOR_CPU, STOPPED_FOR_WALL

HAS_PIDFD = hasattr(os, "pidfd_open")
POLLING_STEP_MS = 2.0
FIRST_LOOK_MS = 8.0  # then the interval doubles
FOREVER = float("inf")
# At its wall limit a program that used at least this share of the limit's second half on a CPU
# continues, up to MAX_EXTENSION times the limit. A waiting program uses nothing; a starved program
# was measured at 0.5 %.
BUSY_SHARE = 0.002
MAX_EXTENSION = 10


class Ended:
    """How a process ended: wait status and resources as reported by the kernel."""

    __slots__ = ("status", "signal", "stopped", "cpu_us", "wall_us", "resident_kb")

    def __init__(self, wait_status, usage, stopped, wall_us):
        signalled = os.WIFSIGNALED(wait_status)
        self.signal = os.WTERMSIG(wait_status) if signalled else 0
        self.status = -1 if signalled else os.WEXITSTATUS(wait_status)
        self.stopped = stopped
        self.cpu_us = int((usage.ru_utime + usage.ru_stime) * 1e6)
        self.wall_us = wall_us
        self.resident_kb = usage.ru_maxrss


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


class Early:
    """Handles a running batch: sends outputs, opens the gate, excludes compile time."""

    __slots__ = ("send", "gate", "compile_us")

    def __init__(self, send, gate, compile_us):
        self.send = send
        self.gate = gate
        self.compile_us = compile_us


class _Watched:
    """One running child process."""

    def __init__(self, pid, process, limits, early):
        self.pid = pid
        self.process = process
        self.limits = limits
        self.early = early
        self.gate = early.gate if early else None
        self.begun = time.monotonic()
        self.cpu = self.cpu_halfway = 0.0
        self.deadline = limits.wall_ms
        self.halfway = limits.wall_ms / 2
        self.gap = FIRST_LOOK_MS
        self.next_look = FIRST_LOOK_MS if early and self.gate is None else FOREVER

    def elapsed(self):
        return (time.monotonic() - self.begun) * 1000

    def patience(self):
        """
        Milliseconds until the next check: the earliest time at which the CPU limit can be exceeded
        (with several threads CPU time runs faster than wall time), the wall limit, or outputs.
        """
        elapsed, limits = self.elapsed(), self.limits
        cpu_left = max(limits.cpu_ms - self.cpu, 0) / limits.cores
        wait = min(
            max(self.deadline - elapsed, 0),
            cpu_left,
            self.next_look - elapsed,
            self.halfway - elapsed,
        )
        return max(0, min(wait, POLLING_STEP_MS) if self.process < 0 else wait)

    def open_gate(self):
        self.gate.open()
        self.next_look = self.elapsed() + self.gap

    def over_limit(self):
        """The exceeded limit, by the clocks."""
        limits, elapsed = self.limits, self.elapsed()
        self.cpu = _cpu_ms(self.pid) - (self.early.compile_us() / 1000 if self.early else 0)
        if self.cpu >= limits.cpu_ms:
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
        if elapsed >= self.next_look:
            self.early.send()
            self.gap *= 2
            self.next_look = elapsed + self.gap
        return STOPPED_BY_NOBODY


class Watch:
    """Watches one child after another for a zygote; Node may request a stop over `connection`."""

    def __init__(self, connection):
        self._connection = connection

    def wait(self, pid, limits, early=None):
        """Waits for `pid` and returns how it ended. `early`: handler of a running batch."""
        process = _open_pidfd(pid)
        child = _Watched(pid, process, limits, early)
        poll = select.poll()
        poll.register(self._connection.descriptor, select.POLLIN)
        if process >= 0:
            poll.register(process, select.POLLIN)
        if child.gate is not None:
            poll.register(child.gate.done, select.POLLIN)
        try:
            stopped, collected = self._until_end(child, poll)
        finally:
            if process >= 0:
                os.close(process)
        if stopped:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = collected or os.wait4(pid, 0)
        return Ended(status, usage, stopped, int(child.elapsed() * 1000))

    def _until_end(self, child, poll):
        """(cause of the stop, result of wait4 if it was called already)"""
        while True:
            for descriptor, _ in poll.poll(child.patience() + 0.5):
                if descriptor == child.process:
                    return STOPPED_BY_NOBODY, None
                if child.gate is not None and descriptor == child.gate.done:
                    poll.unregister(descriptor)
                    child.early.send()
                    continue
                asked = self._connection.receive()[0]
                if asked == STOP:
                    return STOPPED_BY_NODE, None
                if asked == GO and child.gate is not None:
                    child.open_gate()
            if child.process < 0:
                collected = os.wait4(child.pid, os.WNOHANG)
                if collected[0]:
                    return STOPPED_BY_NOBODY, collected
            stopped = child.over_limit()
            if stopped:
                return stopped, None


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
