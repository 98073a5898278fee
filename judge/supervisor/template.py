"""The process that programs are forked from, where the system allows it: a copy of the zygote that
does nothing but fork.

Promises: its memory never changes after the start, so a fork does not become more expensive with
the programs that the zygote has seen, and the zygote has no page faults after a fork. A forked
process is a child of the zygote, with the zygote's descriptors, as if the zygote had forked. If the
template ends, the zygote ends, and the spawner starts another one.
"""

import marshal
import os
import select

from child import Child, Tools
from desk import HAS_SIGNALS
from isolation import linux
from program import Program

FAILED = 1 << 40  # instead of a pid
_LEFT = 11  # exit status of a zygote whose template has ended


class _Template:
    """The work of the process itself; called at the bottom of the stack, see main.py."""

    def __init__(self, tools, files, fork):
        self.tools = tools
        self.jobs, self.wanted, self.forked = files
        self.fork = fork

    def __call__(self):
        """Forks until the zygote ends; returns the work of a forked process in that process."""
        if self.tools.parent != 1:
            linux.die_with_parent(self.tools.parent)
        self.tools.sandbox.share()
        read, write = os.eventfd_read, os.eventfd_write
        wanted, forked, fork = self.wanted, self.forked, self.fork
        while True:
            size = read(wanted)
            pid = fork()
            if pid == 0:
                return self._child(size)
            write(forked, pid if pid > 0 else FAILED)

    def _child(self, size):
        job, memory, table, last = marshal.loads(os.pread(self.jobs, size, 0))
        return Child(self.tools, Program.unpacked(job), (memory, table), last)


class Template:
    """The zygote's side."""

    def __init__(self, process, files):
        self._jobs, self._wanted, self._forked = files
        self._poll = select.poll()
        self._poll.register(self._forked, select.POLLIN)
        self._poll.register(process, select.POLLIN)

    def fork(self, program, limits, last):
        """Forks the process of a program; returns its pid. Raises OSError."""
        job = marshal.dumps((program.packed(), limits.memory, limits.table, last))
        os.pwrite(self._jobs, job, 0)
        os.eventfd_write(self._wanted, len(job))
        if self._poll.poll()[0][0] != self._forked:
            os._exit(_LEFT)
        pid = os.eventfd_read(self._forked)
        if pid == FAILED:
            raise OSError("the template cannot fork")
        return pid


def start(zygote, jobs):
    """
    Returns (template, None) in the zygote and (None, work) in the new process; (None, None) where
    the system lacks what it takes. `jobs`: an empty file.
    """
    fork = linux.sibling_fork() if HAS_SIGNALS else None
    if fork is None:
        os.close(jobs)
        return None, None
    files = (jobs, *(os.eventfd(0, os.EFD_CLOEXEC) for _ in range(2)))
    tools = Tools(zygote.sandbox, zygote.state, zygote.shared, zygote.pid)
    pid = linux.fork_sharing_files()
    if pid == 0:
        return None, _Template(tools, files, fork)
    return Template(os.pidfd_open(pid), files), None
