"""The interactor and the program of one test, joined by two pipes, until both have ended.

Promises: who ended first is known, because an interactor learns of the program's end only through
this process; no write into a pipe ends a process, because what is read by nobody any more is
drained here, up to the output limit; CPU time is limited for each side, and waiting for both
together, so that a deadlock is the program's.
"""

import os
import select
import signal

from native import watching
from protocol import STOP, STOPPED_BY_NOBODY, STOPPED_FOR_CPU, STOPPED_FOR_WALL

KILLED, FLOODED = 4, 5  # why an interactor was stopped, as in judge/interactive/record.ts
# Time that an interactor has to end by itself when the program fails: then it had decided before.
GRACE_MS = 20
DRAINED_AT_ONCE = 1 << 16
NEVER = -1


class Side:
    """One of the two processes."""

    def __init__(self, pid, times, cores):
        self.pid = pid
        self.clock = watching.Clock(pid, *times, cores)
        self.process = os.pidfd_open(pid)
        self.ended = None
        self.killed = False
        self.drained = 0

    def kill(self, why=STOPPED_BY_NOBODY):
        os.kill(self.pid, signal.SIGKILL)
        self.killed = True
        self.reap(why)

    def reap(self, why=STOPPED_BY_NOBODY):
        _, status, usage = os.wait4(self.pid, 0)
        self.ended = watching.ended_of(status, usage, self.clock, (why, False))
        os.close(self.process)

    @property
    def is_well(self):
        ended = self.ended
        return not (ended.stopped or ended.signal or ended.status)


class Pair:
    """Both processes of a test, until both have ended."""

    def __init__(self, sides, pipes, connection, most):
        self.program, self.interactor = sides
        self._pipes, self._connection, self._most = pipes, connection, most
        self._joint = self.program.clock
        self.interactor_first = self.asked_to_stop = self.is_late = False
        self._late_ms = 0.0
        self._poll = select.poll()
        for descriptor in (connection.descriptor, *(side.process for side in sides)):
            self._poll.register(descriptor, select.POLLIN)

    def run(self):
        elapsed = 0.0
        while self._alive and not self.asked_to_stop:
            patience = self._joint.patience(elapsed)
            ready = [descriptor for descriptor, _ in self._poll.poll(patience + 0.5)]
            now = self._joint.elapsed()
            if not ready:
                self._late_ms += max(0.0, now - elapsed - patience - watching.TICK_MS)
            # If both have ended, the program ended because the interactor had: otherwise that one
            # would still wait for it.
            ready.sort(key=lambda descriptor: descriptor != self.interactor.process)
            before = self._joint
            for descriptor in ready:
                self._take(descriptor)
            self._look(self._joint.elapsed())
            elapsed = now if before is self._joint else 0.0

    @property
    def _alive(self):
        return [side for side in (self.program, self.interactor) if side.ended is None]

    def _take(self, descriptor):
        for side in self._alive:
            if descriptor == side.process:
                self._poll.unregister(descriptor)
                side.reap()
                self._after(side)
                return
        if descriptor == self._connection.descriptor:
            if self._connection.receive()[0] == STOP:
                self.asked_to_stop = True
                for side in self._alive:
                    side.kill()
        elif descriptor in self._pipes.drained:
            self._drain(descriptor, self._pipes.drained[descriptor])

    def _after(self, side):
        """What the end of one side means for the other one."""
        if side is self.interactor:
            self._after_interactor()
        elif self.interactor.ended is None:
            self._after_program()

    def _after_interactor(self):
        if self.program.ended is not None:
            return
        self.interactor_first = True
        if self.interactor.is_well:
            self._begin_draining(self._pipes.from_program, self.program)
        else:
            self._stop(self.program, STOPPED_BY_NOBODY)

    def _after_program(self):
        if self.program.is_well:
            self._pipes.let_interactor_know()
            self._begin_draining(self._pipes.from_interactor, self.interactor)
            self._joint = self.interactor.clock
            self._joint.restart()
            return
        if not self.program.ended.stopped:
            soon = select.poll()
            soon.register(self.interactor.process, select.POLLIN)
            if soon.poll(GRACE_MS):
                self.interactor_first = True
                self._take(self.interactor.process)
                return
        self._stop(self.interactor, KILLED)

    def _stop(self, side, why):
        if side.ended is None:
            self._poll.unregister(side.process)
            side.kill(why)

    def _begin_draining(self, descriptor, writer):
        os.set_blocking(descriptor, False)
        self._pipes.drained[descriptor] = writer
        self._poll.register(descriptor, select.POLLIN)

    def _drain(self, descriptor, writer):
        try:
            size = len(os.read(descriptor, DRAINED_AT_ONCE))
        except BlockingIOError:
            return
        writer.drained += size
        if size == 0:
            self._poll.unregister(descriptor)
            del self._pipes.drained[descriptor]
        elif writer.drained > self._most and writer.ended is None:
            self._stop(writer, FLOODED if writer is self.interactor else STOPPED_BY_NOBODY)

    def _look(self, elapsed):
        """Stops what is over its limits."""
        for side in self._alive:
            if side.ended is not None:
                continue
            clock = side.clock
            clock.cpu = watching.cpu_ms(side.pid)
            if clock.cpu >= clock.cpu_ms:
                self._stop(side, STOPPED_FOR_CPU)
                self._after(side)
        together = self.program.clock.cpu + self.interactor.clock.cpu
        if not self._alive or not self._joint.is_idle(elapsed, together):
            return
        side = self.program if self.program.ended is None else self.interactor
        self.is_late = self._late_ms > watching.LATE_SHARE * self._joint.wall_ms
        self._stop(side, STOPPED_FOR_WALL)
        self._after(side)


class Pipes:
    """Two pipes; the ends that stay open here keep a write from failing when a side has ended."""

    def __init__(self):
        self.from_program, self.to_interactor = os.pipe2(os.O_CLOEXEC)
        self.from_interactor, self.to_program = os.pipe2(os.O_CLOEXEC)
        self.drained = {}

    def begun(self):
        """Both processes have their ends."""
        os.close(self.to_program)
        self.to_program = NEVER

    def let_interactor_know(self):
        os.close(self.to_interactor)
        self.to_interactor = NEVER

    def close(self):
        ends = (self.from_program, self.to_interactor, self.from_interactor, self.to_program)
        for descriptor in ends:
            if descriptor != NEVER:
                os.close(descriptor)
