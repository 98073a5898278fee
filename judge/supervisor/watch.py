"""Waits for a process that runs a program, and stops it at its limits.

Promises: CPU time is read from the process's own clock and limits to the millisecond, whatever else runs on the
machine; wall time is a limit of its own, for programs that wait rather than compute; Node going away, or asking, stops the program too. A stopped (SIGSTOP)
or signal-proof program ends as any other. Does not judge: it returns the kernel's facts.
"""

import os
import select
import signal
import time

from protocol import STOP, STOPPED_BY_NOBODY, STOPPED_BY_NODE, STOPPED_FOR_CPU, STOPPED_FOR_WALL

HAS_PIDFD = hasattr(os, "pidfd_open")
POLLING_STEP_MS = 2.0
# At its wall limit a program that used this share of the time on a CPU goes on, up to so many times the limit.
BUSY_SHARE = 0.05
MAX_EXTENSION = 10


class Ended:
    """How a process ended: wait status and resources as the kernel reports them."""

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
    """CPU time so far of all threads of a process (see clock_getcpuclockid); 0 where that cannot be read."""
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


class Watch:
    """Watches one child after another for a zygote; `connection` is where Node may ask to stop."""

    def __init__(self, connection):
        self._connection = connection

    def wait(self, pid, limits, tick=None):
        """
        Returns how `pid` ended. `tick`, where given, is called after 1, 2, 4 … ms while it runs.
        """
        begun = time.monotonic()
        process = _open_pidfd(pid)
        poll = select.poll()
        poll.register(self._connection.descriptor, select.POLLIN)
        if process >= 0:
            poll.register(process, select.POLLIN)
        try:
            stopped, early = self._until_end(pid, process, poll, limits, tick, begun)
        finally:
            if process >= 0:
                os.close(process)
        if stopped:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = early or os.wait4(pid, 0)
        return Ended(status, usage, stopped, int((time.monotonic() - begun) * 1e6))

    def _until_end(self, pid, process, poll, limits, tick, begun):
        next_tick = 1.0 if tick else float("inf")
        cpu = cpu_before = 0.0
        deadline = limits.wall_ms
        while True:
            elapsed = (time.monotonic() - begun) * 1000
            # A check a millisecond after the limit at the earliest moment that it can have been passed; programs
            # with several threads use CPU time faster than wall time.
            wait = min(max(deadline - elapsed, 0), max(limits.cpu_ms - cpu, 0) / limits.cores, next_tick - elapsed)
            if process < 0:
                wait = min(wait, POLLING_STEP_MS)
            events = poll.poll(max(0, wait) + 0.5)
            for descriptor, _ in events:
                if descriptor == process:
                    return STOPPED_BY_NOBODY, None
                if self._connection.receive()[0] == STOP:
                    return STOPPED_BY_NODE, None
            if process < 0:
                done = os.wait4(pid, os.WNOHANG)
                if done[0]:
                    return STOPPED_BY_NOBODY, done
            elapsed = (time.monotonic() - begun) * 1000
            cpu = _cpu_ms(pid)
            if cpu >= limits.cpu_ms:
                return STOPPED_FOR_CPU, None
            if elapsed >= deadline:
                # A program that computes but is starved by others is not idle: its CPU limit will end it.
                busy = (cpu - cpu_before) / limits.wall_ms >= BUSY_SHARE
                if not busy or elapsed >= limits.wall_ms * MAX_EXTENSION:
                    return STOPPED_FOR_WALL, None
                deadline, cpu_before = elapsed + limits.wall_ms, cpu
            if elapsed >= next_tick:
                tick()
                next_tick = max(elapsed, next_tick * 2)


class Limits:
    """Limits of one test: milliseconds of CPU and wall time, bytes of address space and of each output."""

    __slots__ = ("cpu_ms", "wall_ms", "memory", "output", "cores")

    def __init__(self, cpu_ms, wall_ms, memory, output):
        self.cpu_ms = cpu_ms
        self.wall_ms = wall_ms
        self.memory = memory
        self.output = output
        self.cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
