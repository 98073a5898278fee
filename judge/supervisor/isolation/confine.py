"""Isolation layers: one part is set up once in a zygote, the other in every process that runs a
program.

Promises: every layer that the machine supports is active, in the only order that works; missing
layers are skipped and visible in `Sandbox.layers`. probes.py tests which guarantees hold.
"""

import os
import resource
import signal
import sys
from _signal import SIGINT, default_int_handler as _default_interrupt, signal as _signal
from resource import setrlimit as _setrlimit

from isolation import landlock, linux, namespaces, seccomp
from isolation.syscalls import NUMBERS

LINUX = sys.platform == "linux"
MACHINE = os.uname().machine
SYSTEM_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64")
SMALL_FILES = ("/usr/share/zoneinfo", "/etc/ld.so.cache", "/dev/null", "/dev/urandom", "/dev/zero")
MAX_THREADS = 512
BACKSTOP_S = 2
MAX_STACK = (
    128 << 20
)  # address space that the kernel keeps free below a stack, independent of the limit


def readable_paths():
    """Python's library, shared libraries of the system and harmless devices; parents before
    children.
    """
    own = [path for path in sys.path if os.path.isdir(path)]
    if sys.base_prefix not in ("/usr", "/usr/local"):
        own.insert(0, os.path.join(sys.base_prefix, "lib"))
    chosen = []
    for path in [*SYSTEM_LIBRARIES, *own, *map(os.path.realpath, own), *SMALL_FILES]:
        inside = any(path == kept or path.startswith(kept + "/") for kept in chosen)
        if os.path.lexists(path) and not inside:
            chosen.append(path)
    return chosen


def _become_nobody():
    os.setgroups([])
    os.setresgid(namespaces.NOBODY, namespaces.NOBODY, namespaces.NOBODY)
    os.setresuid(namespaces.NOBODY, namespaces.NOBODY, namespaces.NOBODY)


def _nobody_reads_library():
    """Whether the user nobody can read Python's library: not if root installed it in its home."""
    library = [path for path in sys.path if os.path.isdir(path)]
    child = os.fork()
    if child == 0:
        try:
            _become_nobody()
            for path in library:
                os.listdir(path)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


class Sandbox:
    """The sandbox of one zygote. `isolate` is called once, `enter` in every program's process."""

    def __init__(self):
        self.layers = {"namespaces": False, "landlock": 0, "seccomp": False, "uid": None}
        self._filter = None
        self._guards_files = False

    def readable(self):
        return readable_paths()

    def mounts(self, root):
        """Adds mounts of its own to the new root."""

    def writable(self):
        return ()

    def before_drop(self, uid):
        """Called before this process becomes the user `uid`; None: it stays what it is."""

    def _made_filter(self, guarded):
        return seccomp.Filter(MACHINE, guarded)

    def isolate(self, max_level, split):
        """
        Isolates this process up to `max_level`. `split` forks, if a pid namespace needs it, and
        returns in the child only. Raises OSError if an incomplete set-up is not usable: start again
        with a lower level.
        """
        if not LINUX:
            return
        paths = self.readable()
        root = os.geteuid() == 0
        uid = None
        if max_level >= 3:
            try:
                uid = namespaces.enter(paths, MACHINE, self.mounts)
                self.layers["namespaces"] = True
                split()
            except namespaces.Unavailable:
                pass
        if root and not self.layers["namespaces"] and _nobody_reads_library():
            uid = namespaces.NOBODY
        self.before_drop(uid)
        self._drop(uid)
        if max_level >= 2:
            self.layers["landlock"] = landlock.restrict(paths, self.writable())
        if max_level >= 1 and MACHINE in NUMBERS:
            self._guards_files = self.layers["namespaces"] or self.layers["landlock"] > 0
            self._filter = self._made_filter(self._guards_files)
            self.layers["seccomp"] = True
        # Last, because a change of user clears it.
        linux.prctl(linux.PR_SET_PDEATHSIG, linux.SIGKILL)

    def share(self):
        """In a process that will only fork: installs the part of the filter that all programs
        share; `enter` installs the rest. The process may then call what programs may, and fork.
        """
        if self._filter is not None:
            first, last = (
                seccomp.Filter(MACHINE, self._guards_files, part)
                for part in seccomp.parts(MACHINE, self._guards_files)
            )
            first.install(os.getpid())
            self._filter = last

    def _drop(self, uid):
        if uid is not None:
            if self.layers["namespaces"]:
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
            else:
                _become_nobody()
        linux.drop_capabilities()
        linux.no_new_privileges()
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        self.layers["uid"] = os.getuid()

    def table(self, limits):
        """Limits for `enter`, computed ahead, because work in a new process costs page faults."""
        return limit_table(limits, self.layers["namespaces"])

    def enter(self, parent, keep, table, filtered=True):
        """Applies limits and filter in a process that will run a program. `keep`: descriptors to
        keep open.
        """
        if LINUX and parent != 1:  # all processes of a namespace end with its first one
            linux.die_with_parent(parent)
        close_all_but(keep)
        _signal(SIGINT, _default_interrupt)
        for kind, pair in table:
            try:
                _setrlimit(kind, pair)
            except (OSError, ValueError):
                pass  # macOS refuses some, and has level 0 anyway
        if filtered and self._filter is not None:
            self._filter.install(os.getpid())


def close_all_but(keep):
    low = 3
    for descriptor in sorted(keep):
        if descriptor > low:
            os.closerange(low, descriptor)
        low = max(low, descriptor + 1)
    os.closerange(low, 1 << 20 if LINUX else 4096)


def lowered(kind, soft, hard=None):
    """A limit that never exceeds the present one."""
    _, ceiling = resource.getrlimit(kind)
    wanted = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        wanted = ceiling if wanted == resource.RLIM_INFINITY else min(wanted, ceiling)
    return kind, (soft if wanted == resource.RLIM_INFINITY else min(soft, wanted), wanted)


def limit_table(limits, own_users):
    """(kind, (soft, hard)) of every limit of a program."""
    # A backstop: watch.py stops the program with millisecond precision. A process may use the limit
    # of one test before its last one: see series.py.
    seconds = 2 * limits.cpu_ms // 1000 + BACKSTOP_S
    table = [
        lowered(resource.RLIMIT_CPU, seconds),
        lowered(resource.RLIMIT_AS, limits.memory),
        lowered(resource.RLIMIT_FSIZE, limits.output + 1),
        lowered(resource.RLIMIT_CORE, 0),
        lowered(resource.RLIMIT_NOFILE, 64),
        lowered(resource.RLIMIT_STACK, MAX_STACK, resource.RLIM_INFINITY),
    ]
    if own_users:
        table.append(lowered(resource.RLIMIT_NPROC, MAX_THREADS))
    return table


def quiet_signals():
    """Supervisor processes ignore SIGINT of the terminal: Node ends them. Programs get Python's
    default.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
