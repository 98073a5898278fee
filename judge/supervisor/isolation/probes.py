"""Determines the guarantees of the sandbox on this machine, by trying to break each of them from
inside.

Promises: the isolation level is the result of these attempts, not of the settings. Level 3: every
attempt fails, and all except starting processes also fail without the system call filter, so that
two independent layers hold. 2: every attempt fails. 1: host files can be read. 0: anything else.
"""

import os
import signal

from isolation import linux

# One bit per guarantee; an attempt that succeeds sets it.
PROCESSES, SIGNALS, NETWORK, READS, WRITES, MEMORY, LIMITS, HOST = 1, 2, 4, 8, 16, 32, 64, 128
NAMES = {
    PROCESSES: "starts no process",
    SIGNALS: "signals no other process",
    NETWORK: "reaches no network",
    READS: "reads no host file",
    WRITES: "writes no file",
    MEMORY: "reads no other process's memory",
    LIMITS: "raises no limit",
    HOST: "sees no process of the host",
}
# Not /home, /root or /tmp: a Python installed there leaves their names, and nothing else, in the
# new root.
HOST_FILES = (
    "/etc/passwd",
    "/etc/hosts",
    "/proc/self/status",
    "/proc/1/cmdline",
    "/sys/kernel",
    "/var/lib",
)
WRITABLE = ["probe", "/tmp/rftkit-probe", "/dev/shm/rftkit-probe", "/var/tmp/rftkit-probe"]
PTRACE_ATTACH = 16
PROCESS_VM_READV = {"x86_64": 310, "aarch64": 270}
PTRACE = {"x86_64": 101, "aarch64": 117}
HOST_PIDS = range(2, 300)


def _succeeds(attempt, *arguments):
    try:
        attempt(*arguments)
        return True
    except OSError:
        return False


def also_writable(folder):
    """Lets the self-test try this folder, which compilers write to, as well."""
    WRITABLE.append(folder + "/rftkit-probe")


def _starts_program():
    """Without a program there it fails, with another error if it is permitted."""
    try:
        os.execv("/no/such/program", ["program"])
    except PermissionError as error:
        raise OSError from error
    except OSError:
        return


def _starts_process():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _network():
    import _socket

    for family, address in (
        (_socket.AF_INET, ("192.0.2.1", 9)),
        (_socket.AF_INET6, ("2001:db8::1", 9)),
    ):
        if _succeeds(
            lambda f, a: _socket.socket(f, _socket.SOCK_DGRAM).connect(a), family, address
        ):
            return True
    return _succeeds(
        lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM).bind(("127.0.0.1", 0))
    )


def _reads_file():
    return any(
        _succeeds(lambda p: os.close(os.open(p, os.O_RDONLY)), path) for path in HOST_FILES
    ) or _succeeds(lambda: os.listdir("/") and [os.listdir(p) for p in ("/proc", "/etc", "/home")])


def _writes_file():
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    for path in WRITABLE:
        if _succeeds(lambda p: os.close(os.open(p, flags)), path):
            os.unlink(path)
            return True
    return False


def _reads_memory(machine, victim):
    if machine not in PTRACE:
        return True
    opened = _succeeds(lambda: os.close(os.open(f"/proc/{victim}/mem", os.O_RDONLY)))
    attached = linux.libc.syscall(PTRACE[machine], PTRACE_ATTACH, victim, 0, 0) == 0
    # Without a buffer the call fails with EFAULT if it is permitted and with EPERM if it is not.
    read = linux.libc.syscall(PROCESS_VM_READV[machine], victim, 0, 0, 0, 0, 0) == 0
    return opened or attached or read


def _raises_limit():
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:
        return True
    return _succeeds(lambda: _set_limit(resource, (soft, hard + 1)))


def _set_limit(resource, pair):
    try:
        resource.setrlimit(resource.RLIMIT_CPU, pair)
    except ValueError as error:
        raise OSError from error


def _sees_host(own):
    return any(_succeeds(os.kill, pid, 0) or _exists(pid) for pid in HOST_PIDS if pid not in own)


def _exists(pid):
    try:
        os.kill(pid, 0)
        return True
    except PermissionError:
        return True
    except OSError:
        return False


def _broken(machine, victim, filtered):
    """Bits of the guarantees that this process could break."""
    found = 0
    if filtered:
        found |= PROCESSES if _succeeds(_starts_process) or _succeeds(_starts_program) else 0
        found |= SIGNALS if _succeeds(lambda: os.kill(victim, 0)) else 0
    else:
        found |= HOST if _sees_host({os.getpid(), victim}) else 0
    found |= NETWORK if _network() else 0
    found |= READS if _reads_file() else 0
    found |= WRITES if _writes_file() else 0
    if filtered:
        found |= MEMORY if _reads_memory(machine, victim) else 0
    found |= LIMITS if _raises_limit() else 0
    return found


def _attempt(sandbox, machine, limits, filtered):
    victim = os.getpid()
    answer, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            sandbox.enter(victim, {tell}, sandbox.table(limits), filtered)
            os.write(tell, bytes([_broken(machine, victim, filtered)]))
        finally:
            os._exit(0)
    os.close(tell)
    found = os.read(answer, 1)
    os.close(answer)
    os.waitpid(child, 0)
    return found[0] if found else 255


def level_of(filtered, unfiltered):
    if filtered == 0:
        return 3 if unfiltered == 0 else 2
    return 1 if filtered & ~READS == 0 else 0


def self_test(sandbox, machine, limits):
    """Returns (isolation level, descriptions of the guarantees that do not hold)."""
    previous = signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    filtered = _attempt(sandbox, machine, limits, True)
    unfiltered = _attempt(sandbox, machine, limits, False)
    signal.signal(signal.SIGCHLD, previous)
    level = level_of(filtered, unfiltered)
    if level == 3 and not sandbox.layers["landlock"]:
        level, unfiltered = 2, unfiltered | READS  # only the mounts protect files
    missing = [words for bit, words in NAMES.items() if filtered & bit]
    if level < 3:
        missing += [
            f"{words}, by a second layer"
            for bit, words in NAMES.items()
            if unfiltered & ~filtered & bit
        ]
    return level, missing
