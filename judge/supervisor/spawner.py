"""Starts the zygotes and restarts them when they end. A small process, so that Node spawns only
once: spawning blocks Node's event loop in proportion to its memory.

Promises: reports every exit to Node on descriptor 1, one JSON line each; ends together with all
zygotes when Node closes descriptor 0. Gives up a slot after several consecutive exits before it was
ready.
"""

import json
import os
import resource
import select
import signal
import sys
import time

import zygote
from isolation import cgroups, confine, linux
from protocol import PROTOCOL

PID_BYTES = 4
GENERATION_BYTES = 4
MAX_FAILED_STARTS = 5
QUICK_S = 2.0
CHECK_MS = 1000


class _Settling:
    """Tells the spawner the pid of the serving process, and waits until the spawner is its
    parent.
    """

    def __init__(self, tell, adopted):
        self._tell = tell
        self._adopted = adopted

    def split(self):
        """Continues in a child: the first process of the new pid namespace, whose parent becomes
        the spawner.
        """
        child = os.fork()
        if child:
            os.write(self._tell, child.to_bytes(PID_BYTES, "little"))
            os._exit(0)
        os.close(self._tell)
        self._tell = -1
        # Otherwise the exit of the present parent would trigger the death signal that is set later.
        os.read(self._adopted, 1)

    def done(self):
        if self._tell >= 0:
            os.close(self._tell)
        os.close(self._adopted)


def _joined(group, first):
    """Moves this process into the group; returns the group, or None if that fails."""
    try:
        if group is not None:
            group.first = first
            group.join()
        return group
    except OSError:
        return None


class Spawner:
    def __init__(self, config):
        self._marker = bytes.fromhex(config["marker"])
        self._max_level = config["maxLevel"]
        self._sockets = config["sockets"]
        # Of compiled programs; their zygotes have a module of their own, loaded by main.py.
        self._native = config.get("native")
        # Counts the zygotes of each slot: a new one must not take a greeting for a predecessor that
        # died early.
        self._generations = [0] * len(self._sockets)
        self._running = {}
        self._started = {}
        self._quick_ends = {}
        self._groups = (
            [cgroups.make(place) for place in range(len(self._sockets))] if confine.LINUX else []
        )

    def _start(self, place):
        """Forks a zygote for a slot; records the pid of the serving process. Returns the zygote in
        the forked process.
        """
        answer, tell = os.pipe()
        adopted, adopt = os.pipe()
        self._generations[place] += 1
        child = os.fork()
        if child == 0:
            return self._become_zygote(place, _Settling(tell, adopted), {tell, adopted})
        os.close(tell)
        os.close(adopted)
        with os.fdopen(answer, "rb") as pipe:
            told = pipe.read(PID_BYTES)
        if len(told) == PID_BYTES:  # the first process of the pid namespace took over
            os.waitpid(child, 0)
            child = int.from_bytes(told, "little")
        os.close(adopt)
        self._running[child] = place
        self._started[place] = time.monotonic()
        return None

    def _become_zygote(self, place, settling, pipes):
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            silent = os.open(os.devnull, os.O_RDWR)
            os.dup2(silent, 0)
            os.dup2(silent, 1)
            confine.close_all_but(pipes | {self._sockets[place]})
            marker = self._marker + self._generations[place].to_bytes(GENERATION_BYTES, "little")
            group = self._groups[place] if self._groups and self._max_level > 0 else None
            group = _joined(group, self._generations == [1] + [0] * (len(self._sockets) - 1))
            given = (self._sockets[place], marker, self._max_level, settling, group)
            if self._native is None:
                return zygote.get_ready(*given)
            folder = self._native["folder"] + f"/{place}"
            os.makedirs(folder, exist_ok=True)
            native = sys.modules["native.server"]
            return native.get_ready(*given, {**self._native, "folder": folder})
        except BaseException as error:
            os.write(2, f"zygote: {type(error).__name__}: {error!s}\n".encode("utf-8", "replace"))
            os._exit(1)

    def _ended(self, pid, status):
        place = self._running.pop(pid, None)
        if place is None:
            return None
        code = os.waitstatus_to_exitcode(status)
        if code == zygote.NOT_SET_UP and self._max_level > 0:
            self._max_level = min(self._max_level - 1, 2)
        quick = time.monotonic() - self._started[place] < QUICK_S and code != 0
        self._quick_ends[place] = self._quick_ends.get(place, 0) + 1 if quick else 0
        given_up = self._quick_ends[place] >= MAX_FAILED_STARTS
        self._tell({"place": place, "status": code, "givenUp": given_up})
        return None if given_up else self._start(place)

    @staticmethod
    def _tell(message):
        os.write(1, json.dumps(message).encode() + b"\n")

    def _command(self):
        line = os.read(0, 65536)
        if not line:
            self._kill_all()
            self._remove_groups()
            os._exit(0)
        for text in line.split():
            for pid, place in self._running.items():
                if place == int(text):
                    os.kill(pid, signal.SIGKILL)

    def _kill_all(self):
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)

    def _remove_groups(self):
        """Removes the groups, which is possible once their processes have ended."""
        if not any(self._groups):
            return
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass
        for group in self._groups:
            if group is not None:
                group.remove()

    def run(self):
        """Keeps the zygotes running; returns only in a zygote, with what it is to call."""
        wake, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for place in range(len(self._sockets)):
            forked = self._start(place)
            if forked is not None:
                return forked
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll(CHECK_MS):
                if descriptor == wake:
                    os.read(wake, 4096)
                else:
                    self._command()
            forked = self._collect()
            if forked is not None:
                return forked

    def _collect(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None
            if pid == 0:
                return None
            forked = self._ended(pid, status)
            if forked is not None:
                return forked


def _prepare_process(config):
    os.environ.clear()
    os.umask(0o022)
    confine.quiet_signals()
    os.closerange(3 + len(config["sockets"]), 1 << 16)
    _, ceiling = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, ceiling))
    if confine.LINUX:
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)


def main(config):
    """`config`: JSON text, see judge/supervisor.ts. Returns only in a zygote."""
    config = json.loads(config)
    if config.get("protocol") != PROTOCOL:
        fault = "speaks protocol %s, and Node's side %s: one of them is stale, build or install rftkit again"
        sys.exit("the judge's Python side " + fault % (PROTOCOL, config.get("protocol")))
    _prepare_process(config)
    return Spawner(config).run()
