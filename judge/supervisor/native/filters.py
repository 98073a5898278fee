"""The filters of system calls of compiled programs, of compilers, and of their zygote.

Promises: a program may do what a Python program may, and nothing with the file system but read; it
may not start a program, except the one exec that carries the secret. A compiler may start processes
and write files, where Landlock lets it, and still reaches no network and no other process. The
zygote's own filter, which both inherit, refuses what none of the three needs: installing a filter
costs time by its length, and that of a program must come anew with each process.
"""

import errno
import os

from isolation import seccomp
from isolation.syscalls import NUMBERS

RLIMIT_STACK = 3
SECRET_ARGUMENT = 5  # of execveat, which has five: nothing else reads it
PROGRAM = {"x86_64": {"execveat": 322, "arch_prctl": 158}, "aarch64": {"execveat": 281}}
# Locks would outlive a process in the description of its input.
NOT_FOR_PROGRAMS = ("flock",)
COMPILER = {
    "x86_64": """vfork=58 fork=57 execve=59 execveat=322 wait4=61 waitid=247 arch_prctl=158
        unlink=87 unlinkat=263 rename=82 renameat=264 renameat2=316 mkdir=83 mkdirat=258 rmdir=84
        chmod=90 fchmod=91 fchmodat=268 truncate=76 link=86 linkat=265 symlink=88 symlinkat=266
        utimensat=280 fallocate=285 copy_file_range=326 sendfile=40 setpgid=109
        sched_setaffinity=203 readlink=89 msync=26 open=2 creat=85 memfd_create=319""",
    "aarch64": """execve=221 execveat=281 wait4=260 waitid=95 unlinkat=35 renameat=38 renameat2=276
        mkdirat=34 fchmod=52 fchmodat=53 truncate=45 linkat=37 symlinkat=36 utimensat=88
        fallocate=47 copy_file_range=285 sendfile=71 setpgid=154 sched_setaffinity=122
        memfd_create=279""",
}
# Calls of the zygote that neither programs nor compilers may make.
ZYGOTE = {
    "landlock_create_ruleset": 444,
    "landlock_add_rule": 445,
    "landlock_restrict_self": 446,
    "pidfd_open": 434,
}
# The rules of all three.
COMMON = ("clone3", "ioctl", "sendto")


def _argument(index, high=False):
    return 16 + 8 * index + (4 if high else 0)


def _halves(secret):
    place = SECRET_ARGUMENT
    return [
        (_argument(place), None, (secret & 0xFFFFFFFF,), True),
        (_argument(place, True), None, (secret >> 32,), True),
    ]


def _program_rules(secret, hides_stack, writes):
    rules = dict(seccomp.rules(writes))
    rules["execveat"] = (errno.EPERM, _halves(secret))
    if hides_stack:
        # The C library would give each thread a stack as large as that of the main thread. Refused
        # to say how large that is, it takes its own default.
        error, *alternatives = rules["prlimit64"]
        other = (_argument(1), None, (RLIMIT_STACK,), False)
        rules["prlimit64"] = (error, *([*one, other] for one in alternatives))
    return rules


def _compiler_rules():
    rules = dict(seccomp.rules(True))
    rules["clone"] = (errno.EPERM, [(_argument(0), seccomp.CLONE_NAMESPACES, (0,), True)])
    kinds = (1, 5)  # streams, and the sequenced packets by which rustc hears of what it starts
    rules["socketpair"] = (
        errno.EPERM,
        [(_argument(0), None, (1,), True), (_argument(1), 0xF, kinds, True)],
    )
    del rules["fcntl"], rules["prctl"]
    return rules


class Seal:
    """A filter that a launcher installs, and the number that lets one exec through."""

    def __init__(self, made, secret):
        self._filter = made
        self.secret = secret
        self.address = made.address
        self.pids = [made.start + place for place in made.pid_places]

    def install(self, pid):
        self._filter.install(pid)


def _program_numbers(machine):
    numbers = {**NUMBERS[machine], **PROGRAM[machine]}
    return {name: number for name, number in numbers.items() if name not in NOT_FOR_PROGRAMS}


def _compiler_numbers(machine):
    pairs = (pair.split("=") for pair in COMPILER[machine].split())
    return {**NUMBERS[machine], **{name: int(number) for name, number in pairs}}


def _zygote_numbers(machine):
    return {**_compiler_numbers(machine), **PROGRAM[machine], **ZYGOTE}


def of_zygote(machine):
    common = {name: rule for name, rule in seccomp.rules(True).items() if name in COMMON}
    return seccomp.Filter(machine, True, seccomp.compose(machine, _zygote_numbers(machine), common))


def code_of_program(machine, secret, hides_stack, writes):
    """For a process that has the filter of the zygote. `writes`: whether it may open files for
    writing, where Landlock lets it.
    """
    own = _program_rules(secret, hides_stack, writes)
    own = {name: rule for name, rule in own.items() if name not in COMMON}
    known = _zygote_numbers(machine).values()
    return seccomp.compose(machine, _program_numbers(machine), own, known)


def of_program(machine, hides_stack, writes):
    secret = int.from_bytes(os.urandom(8), "little")
    code = code_of_program(machine, secret, hides_stack, writes)
    return Seal(seccomp.Filter(machine, False, code), secret)


def of_compiler(machine):
    code = seccomp.compose(machine, _compiler_numbers(machine), _compiler_rules())
    return Seal(seccomp.Filter(machine, True, code), 0)
