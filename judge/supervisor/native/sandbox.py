"""The sandbox of a zygote that compiles and starts programs: more files to read than for Python,
and a folder that only compilers write to.

Promises: programs are in a second Landlock domain, which reads libraries and runtimes and writes
nothing, and have the filter of programs; compilers are in the domain of the zygote. Without
Landlock the self-test shows a lower level, as for Python.
"""

import os
import resource

from isolation import confine, landlock, namespaces, probes
from native import filters

# The folder of compilers where there is a mount namespace.
WORK = "/work"
WORK_BYTES, WORK_FILES = "512m", "8k"
COMPILERS = ("/usr/bin", "/bin", "/usr/include", "/usr/local/include", "/usr/libexec", "/usr/share")
LIBRARIES = (*confine.SYSTEM_LIBRARIES, *confine.SMALL_FILES)
MAX_FILES = 64
BACKSTOP_S = 2


def _without_doubles(paths):
    chosen = []
    for path in paths:
        inside = any(path == kept or path.startswith(kept + "/") for kept in chosen)
        if os.path.lexists(path) and not inside:
            chosen.append(path)
    return chosen


class NativeSandbox(confine.Sandbox):
    def __init__(self, folder, readable):
        """`folder`: of the host, for machines without namespaces; `readable`: beside those
        above.
        """
        super().__init__()
        self._folder = folder
        self._more = readable
        self.ruleset = -1
        self.seals = {}
        self.compiler_seal = None
        self._own_filter = None

    @property
    def work(self):
        return WORK if self.layers["namespaces"] else self._folder

    def readable(self):
        return _without_doubles([*confine.readable_paths(), *COMPILERS, *self._more])

    def mounts(self, root):
        os.mkdir(root + WORK)
        flags = namespaces.MS_NOSUID | namespaces.MS_NODEV
        options = f"size={WORK_BYTES},nr_inodes={WORK_FILES},mode=1777"
        namespaces.mount("tmpfs", root + WORK, "tmpfs", flags, options)

    def writable(self):
        return (self.work,)

    def before_drop(self, uid):
        if self.layers["namespaces"]:
            return
        os.chmod(self._folder, 0o700)
        if uid is not None:
            os.chown(self._folder, uid, uid)

    def isolate(self, max_level, split):
        super().isolate(max_level, split)
        probes.also_writable(self.work)

    def settle(self):
        """What needs no more than `isolate` left: rules and filters of what runs here."""
        if self.layers["landlock"]:
            self.ruleset = self.rules(())
        if self.layers["seccomp"]:
            self.compiler_seal = filters.of_compiler(confine.MACHINE)
            self._own_filter = filters.of_zygote(confine.MACHINE)

    def restrict_zygote(self):
        """Refuses what neither this process nor programs nor compilers need. Comes after the
        self-test, whose attempts are also made without a filter.
        """
        if self._own_filter is not None:
            self._own_filter.install(os.getpid())

    def rules(self, runtime, writable=()):
        """A second domain, for programs that need these files as well; -1: no Landlock."""
        if not self.layers["landlock"]:
            return -1
        paths = _without_doubles([*LIBRARIES, *runtime])
        return landlock.ruleset(self.layers["landlock"], paths, writable)

    def seal(self, hides_stack, writes=False):
        """The filter of programs; None where there is none."""
        if not self.layers["seccomp"]:
            return None
        kind = hides_stack, writes
        if kind not in self.seals:
            self.seals[kind] = filters.of_program(confine.MACHINE, *kind)
        return self.seals[kind]

    def enter(self, parent, keep, table, filtered=True):
        """For the self-test: a process that is confined as programs are."""
        super().enter(parent, {*keep, self.ruleset} - {-1}, table, False)
        if self.ruleset >= 0:
            confine.linux.check(
                confine.linux.libc.syscall(landlock.RESTRICT_SELF, self.ruleset, 0), "landlock"
            )
        seal = self.seal(True)
        if filtered and seal is not None:
            self.restrict_zygote()
            seal.install(os.getpid())

    def limits(self, given, own_users):
        """(kind, (soft, hard)) of every limit of a program. `given`: see protocol of
        compiler.ts.
        """
        memory = given["memory"] + given["extraMemory"]
        kind = resource.RLIMIT_AS if given["bounds"] == "address-space" else resource.RLIMIT_DATA
        seconds = (given["cpuMs"] + 999) // 1000 + BACKSTOP_S
        table = [
            confine.lowered(resource.RLIMIT_CPU, seconds),
            confine.lowered(kind, memory),
            confine.lowered(resource.RLIMIT_FSIZE, given["output"] + 1),
            confine.lowered(resource.RLIMIT_CORE, 0),
            confine.lowered(resource.RLIMIT_NOFILE, MAX_FILES),
            confine.lowered(resource.RLIMIT_STACK, given["stack"]),
        ]
        if own_users:
            table.append(confine.lowered(resource.RLIMIT_NPROC, confine.MAX_THREADS))
        return table
