"""Control groups: limits of memory and processes for each zygote and the program that it runs.

Promises: used only if groups can be created and written (as root, or below a delegated group), with
version 2 or 1 of the kernel's interface; otherwise `make` returns None. Resource limits of the
process apply in addition; control groups also count memory that these do not. `self_test` shows
that the limits hold.
"""

import errno
import os
import signal

PREFIX = "rftkit-judge-"
MAX_TASKS = 600  # threads of a program (confine.MAX_THREADS) and processes of the judge
# In addition to the program's memory: the zygote, sealed inputs and outputs, which are files in
# memory.
HEADROOM = 2 << 30
TEST_MEMORY = 16 << 20
CONTROLLERS = ("memory", "pids")


class _Interface:
    """File names of one version of the interface."""

    def __init__(self, version, limit, usage, unlimited):
        self.version = version
        self.limit = limit
        self.usage = usage
        self.unlimited = unlimited


V2 = _Interface("v2", "memory.max", "memory.current", b"max")
V1 = _Interface("v1", "memory.limit_in_bytes", "memory.usage_in_bytes", b"-1")


def _read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def _write(path, data):
    place = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(place, data)
    finally:
        os.close(place)


def _own_groups(text):
    """Maps controllers (none: version 2) to the path of this process's group, from
    /proc/self/cgroup.
    """
    groups = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        groups.update((controller, path) for controller in controllers.split(","))
    return groups


def _mounts(text):
    """(kind, options, mount point) of every mounted hierarchy, from /proc/self/mounts."""
    rows = (line.split(" ") for line in text.splitlines())
    return [
        (row[2], row[3].split(","), row[1])
        for row in rows
        if len(row) > 3 and row[2] in ("cgroup", "cgroup2")
    ]


def places(proc="/proc/self"):
    """Candidates, best first: (interface, {controller: folder in which a group can be created})."""
    groups, mounts = _own_groups(_read(proc + "/cgroup")), _mounts(_read(proc + "/mounts"))
    found = []
    for kind, _, place in mounts:
        if kind == "cgroup2" and "" in groups:
            own = os.path.normpath(place + groups[""])
            # A group that contains processes cannot have limited children: use a sibling then.
            found.extend(
                (V2, dict.fromkeys(CONTROLLERS, folder))
                for folder in (own, os.path.dirname(own))
                if folder.startswith(place)
            )
    old = {
        controller: os.path.normpath(place + groups[controller])
        for kind, options, place in mounts
        if kind == "cgroup"
        for controller in CONTROLLERS
        if controller in options and controller in groups
    }
    if len(old) == len(CONTROLLERS):
        found.append((V1, old))
    return found


class Group:
    """The groups of one zygote: created by the spawner, files opened before the zygote is
    confined.
    """

    def __init__(self, interface, folders):
        self.interface = interface
        self.folders = folders
        self._limit = self._usage = self._tasks = -1
        self._set_to = None
        self.first = True

    def join(self):
        """Moves the calling process into the group. Raises OSError if that is refused."""
        memory, pids = (self.folders[controller] for controller in CONTROLLERS)
        for folder in {memory, pids}:
            _write(folder + "/cgroup.procs", b"%d" % os.getpid())
        self._limit = os.open(memory + "/" + self.interface.limit, os.O_WRONLY | os.O_CLOEXEC)
        self._usage = os.open(memory + "/" + self.interface.usage, os.O_RDONLY | os.O_CLOEXEC)
        self._tasks = os.open(pids + "/pids.max", os.O_WRONLY | os.O_CLOEXEC)
        # A previous zygote may have ended in its self-test.
        os.write(self._tasks, b"%d" % MAX_TASKS)
        os.write(self._limit, self.interface.unlimited)

    def allow(self, memory):
        """Sets the limit for a program that may use this many bytes."""
        if memory != self._set_to:
            self._set_to = memory
            os.write(self._limit, b"%d" % (memory + HEADROOM))

    def self_test(self):
        """
        Whether the limits hold, tested by exceeding them. The calling process must have no other
        child. Only the first zygote tests the memory limit, because the kernel logs every process
        that it kills.
        """
        try:
            os.write(self._tasks, b"1")
            starts = _forks()
            os.write(self._tasks, b"%d" % MAX_TASKS)
            if not self.first:
                return not starts
            usage = int(os.pread(self._usage, 64, 0))
            os.write(self._limit, b"%d" % (usage + TEST_MEMORY))
            ended = _fills(4 * TEST_MEMORY)
            os.write(self._limit, self.interface.unlimited)
            return not starts and ended == signal.SIGKILL
        except (OSError, ValueError):
            return False

    def remove(self):
        for folder in set(self.folders.values()):
            _remove(folder)


def _forks():
    try:
        child = os.fork()
    except OSError as error:
        if error.errno == errno.EAGAIN:
            return False
        raise
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _fills(size):
    """The signal that ended a process which wrote to this many bytes; 0: none."""
    child = os.fork()
    if child == 0:
        try:
            bytearray(b"x") * size
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _remove(folder):
    try:
        os.rmdir(folder)
    except OSError:
        pass  # still in use, or already removed


def _made(interface, parents, name):
    """Creates a group in the given folders; None if it cannot be limited."""
    folders = {controller: parent + "/" + name for controller, parent in parents.items()}
    group = Group(interface, folders)
    try:
        for folder in set(folders.values()):
            os.makedirs(folder, exist_ok=True)
        needed = (folders["memory"] + "/" + interface.limit, folders["pids"] + "/pids.max")
        if interface is V2 and not all(map(os.path.exists, needed)):
            _write(parents["memory"] + "/cgroup.subtree_control", b"+memory +pids")
        if all(os.access(path, os.W_OK) for path in needed):
            return group
    except OSError:
        pass
    group.remove()
    return None


def _sweep(folder):
    """Removes groups left by a killed judge."""
    for name in os.listdir(folder):
        if name.startswith(PREFIX) and not os.path.exists(
            "/proc/" + name[len(PREFIX) :].split("-")[0]
        ):
            _remove(folder + "/" + name)


def make(place, proc="/proc/self"):
    """A group for the zygote of a slot, or None. Called by the spawner."""
    try:
        candidates = places(proc)
    except (OSError, ValueError):
        return None
    for interface, parents in candidates:
        try:
            for folder in set(parents.values()):
                _sweep(folder)
        except OSError:
            continue
        group = _made(interface, parents, f"{PREFIX}{os.getpid()}-{place}")
        if group is not None:
            return group
    return None
