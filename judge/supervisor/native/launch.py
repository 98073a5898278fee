"""Starts programs in new processes, by launcher.c or, where that could not be built, by fork.

Promises: descriptors 0, 1 and 2 as given and no others, default signals, limits, files and system
calls restricted before the program starts. The filter allows one exec: that which carries a number
that nobody else knows. Does not wait for the program: see watching.py.
"""

import ctypes
import errno
import os
import resource
import signal
import struct

from isolation import linux

RESTRICT_SELF = 446
EXECVEAT = {"x86_64": 322, "aarch64": 281}
AT_FDCWD, AT_EMPTY_PATH = -100, 0x1000
SETTLED = 3


class _Job(ctypes.Structure):
    """As in launcher.c."""

    _fields_ = [
        ("executable", ctypes.c_int),
        ("folder", ctypes.c_int),
        ("places", ctypes.c_int * 3),
        ("ruleset", ctypes.c_int),
        ("parent", ctypes.c_int),
        ("own_group", ctypes.c_int),
        ("error", ctypes.c_int),
        ("pid_count", ctypes.c_int),
        ("limit_count", ctypes.c_int),
        ("path", ctypes.c_char_p),
        ("argv", ctypes.c_void_p),
        ("envp", ctypes.c_void_p),
        ("limits", ctypes.c_void_p),
        ("filter", ctypes.c_void_p),
        ("pids", ctypes.c_void_p),
        ("secret", ctypes.c_ulong),
    ]


_PLACES = struct.Struct("3i")


def _strings(texts):
    return (ctypes.c_char_p * (len(texts) + 1))(*[os.fsencode(text) for text in texts], None)


class Command:
    """What is started, again and again: everything but the files of a test."""

    def __init__(self, executable, argv, env, parent, own_group=False):
        """`executable`: a descriptor, or an absolute path."""
        by_path = isinstance(executable, str)
        self._argv = _strings(argv)
        self._env = _strings([f"{name}={value}" for name, value in env.items()])
        self.job = _Job(
            executable=-1 if by_path else executable,
            folder=-1,
            ruleset=-1,
            parent=parent if parent != 1 else 0,
            own_group=own_group,
            path=executable.encode() if by_path else None,
            argv=ctypes.addressof(self._argv),
            envp=ctypes.addressof(self._env),
        )
        self.address = ctypes.addressof(self.job)
        self.limits = []
        self._kept = []

    def confine(self, limits, ruleset, seal, folder=-1):
        """`limits`: (kind, (soft, hard)); `ruleset`: of Landlock or -1; `seal`: see filters.py."""
        self.limits, self._seal = limits, seal
        words = [word & (2**64 - 1) for kind, pair in limits for word in (kind, *pair)]
        table = (ctypes.c_ulong * max(1, len(words)))(*words)
        self.job.limits, self.job.limit_count = ctypes.addressof(table), len(limits)
        self.job.ruleset, self.job.folder = ruleset, folder
        self._kept = [table]
        if seal is not None:
            places = (ctypes.c_void_p * max(1, len(seal.pids)))(*seal.pids)
            self._kept.append(places)
            self.job.filter, self.job.secret = seal.address, seal.secret
            self.job.pids, self.job.pid_count = ctypes.addressof(places), len(seal.pids)

    def fork(self, machine):
        """The same as rftkit_launch, without it: slower, for machines without a compiler."""
        pid = linux.light_fork()
        if pid:
            return pid
        try:
            self._prepare()
            job = self.job
            by_path = job.executable < 0
            linux.libc.syscall(
                ctypes.c_long(EXECVEAT[machine]),
                ctypes.c_long(AT_FDCWD if by_path else job.executable),
                ctypes.c_char_p(job.path if by_path else b""),
                ctypes.c_void_p(job.argv),
                ctypes.c_void_p(job.envp),
                ctypes.c_long(0 if by_path else AT_EMPTY_PATH),
                ctypes.c_ulong(job.secret),
            )
        finally:
            os._exit(127)

    def _prepare(self):
        job = self.job
        if job.parent:
            linux.die_with_parent(job.parent)
        for number in range(1, 32):
            if number not in (signal.SIGKILL, signal.SIGSTOP):
                signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if job.own_group:
            os.setpgid(0, 0)
        if job.folder >= 0:
            os.fchdir(job.folder)
        for place in range(SETTLED):
            os.dup2(job.places[place], place)
        for descriptor in range(SETTLED, 4096):
            if descriptor != job.executable:
                try:
                    os.set_inheritable(descriptor, False)
                except OSError:
                    pass
        for kind, pair in self.limits:
            resource.setrlimit(kind, pair)
        if job.ruleset >= 0:
            linux.check(linux.libc.syscall(RESTRICT_SELF, job.ruleset, 0), "landlock")
        if self._seal is not None:
            self._seal.install(os.getpid())


class Launcher:
    def __init__(self, library, machine):
        """`library`: path of launcher.c, compiled, or None. Loaded before the files are out of
        reach.
        """
        self._machine = machine
        self._call = None
        if library is not None:
            try:
                self._call = ctypes.PyDLL(library, use_errno=True).rftkit_launch
                self._call.argtypes = [ctypes.c_void_p]
            except (OSError, AttributeError):
                pass

    @property
    def kind(self):
        return "vfork" if self._call is not None else "fork"

    def start(self, command, places):
        """
        Starts the command with descriptors 0, 1, 2 as in `places`. Returns (pid, 0), or (pid,
        errno) of a process that ends at once because it could not be started.
        """
        _PLACES.pack_into(command.job, _Job.places.offset, *places)
        if self._call is None:
            return command.fork(self._machine), 0
        pid = self._call(command.address)
        if pid < 0:
            raise OSError(errno.EAGAIN, "vfork")
        return pid, command.job.error


def ran_out_of_memory(error):
    return error in (errno.ENOMEM, errno.E2BIG)
