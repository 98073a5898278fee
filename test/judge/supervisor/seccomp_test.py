"""The filter of system calls, run by an interpreter of its instructions for both machines."""

import errno
import functools
import itertools
import os
import re
import struct
import sys
import unittest

SUPERVISOR = os.path.join(os.path.dirname(__file__), "..", "..", "..", "judge", "supervisor")
sys.path.insert(0, os.path.abspath(SUPERVISOR))

from isolation import instructions, seccomp
from isolation.syscalls import AUDIT_ARCH, CONDITIONAL, NUMBERS

PID = 4321
ALLOWED, KILLED = "allowed", "killed"
HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}
NEVER = {
    "x86_64": {
        "execve": 59,
        "fork": 57,
        "vfork": 58,
        "ptrace": 101,
        "mount": 165,
        "unshare": 272,
        "setns": 308,
        "socket": 41,
        "connect": 42,
        "bind": 49,
        "process_vm_readv": 310,
        "bpf": 321,
        "open": 2,
        "chmod": 90,
        "io_uring_setup": 425,
        "memfd_create": 319,
        "tkill": 200,
        "rt_sigqueueinfo": 129,
        "unlink": 87,
        "keyctl": 250,
        "perf_event_open": 298,
        "userfaultfd": 323,
        "pidfd_send_signal": 424,
        "setuid": 105,
    },
    "aarch64": {
        "execve": 221,
        "ptrace": 117,
        "mount": 40,
        "unshare": 97,
        "setns": 268,
        "socket": 198,
        "connect": 203,
        "bind": 200,
        "process_vm_readv": 270,
        "bpf": 280,
        "io_uring_setup": 425,
        "memfd_create": 279,
        "tkill": 130,
        "rt_sigqueueinfo": 138,
        "unlinkat": 35,
        "fchmodat": 53,
        "keyctl": 219,
        "perf_event_open": 241,
        "userfaultfd": 282,
        "pidfd_send_signal": 424,
    },
}


@functools.cache
def built(machine, guarded):
    return seccomp.build(machine, guarded)


def run(machine, number, arguments=(), arch=None, guarded=True, filtered=None):
    """What the filter says of one call: ALLOWED, KILLED or an errno."""
    data = struct.pack(
        "<IIQ6Q",
        number,
        AUDIT_ARCH[machine] if arch is None else arch,
        0,
        *arguments,
        *[0] * (6 - len(arguments)),
    )
    program = [
        tuple(PID if v == seccomp.OWN_PID else v for v in line)
        for line in filtered or built(machine, guarded)
    ]
    at = accumulator = 0
    while True:
        code, yes, no, value = program[at]
        at += 1
        if code == instructions.LOAD:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif code == instructions.AND:
            accumulator &= value
        elif code == instructions.JUMP_EQUAL:
            at += yes if accumulator == value else no
        elif code == instructions.JUMP_GREATER_EQUAL:
            at += yes if accumulator >= value else no
        elif value == instructions.ALLOW:
            return ALLOWED
        elif value == instructions.KILL_PROCESS:
            return KILLED
        else:
            return value & 0xFFFF


class FilterTest(unittest.TestCase):
    def each(self):
        for machine in NUMBERS:
            yield machine, NUMBERS[machine]

    def test_allows_exactly_the_listed_calls(self):
        for machine, numbers in self.each():
            free = {n for name, n in numbers.items() if name not in CONDITIONAL}
            conditional = {numbers[name] for name in CONDITIONAL if name in numbers}
            for number in range(600):
                if number not in conditional:
                    expected = ALLOWED if number in free else errno.EPERM
                    self.assertEqual(run(machine, number), expected, (machine, number))

    def test_both_parts_together_refuse_what_the_whole_filter_refuses(self):
        odd = (0, 1, 3, 9, 15, 17, 22, PID, 0x3D0F00, 0x103D0F00, 1 << 32)
        for machine, numbers in self.each():
            for guarded in (True, False):
                first, last = seccomp.parts(machine, guarded)
                for number in [*range(600), seccomp.X32_SYSCALLS + 1]:
                    conditional = any(numbers.get(name) == number for name in CONDITIONAL)
                    values = itertools.product(odd, odd, (0, 3)) if conditional else [(0, 0, 0)]
                    for call in values:
                        given = (machine, number, (*call, 0, call[0]))
                        wanted = run(*given, guarded=guarded)
                        said = [run(*given, filtered=part) for part in (first, last)]
                        refused = [one for one in said if one != ALLOWED]
                        self.assertEqual(refused[0] if refused else ALLOWED, wanted, given)

    def test_the_process_that_forks_may_fork_and_limit_and_nothing_else(self):
        for machine, numbers in self.each():
            first, _ = seccomp.parts(machine)
            for number in range(600):
                whole, part = run(machine, number), run(machine, number, filtered=first)
                if whole != part:
                    self.assertIn(number, [numbers.get(name) for name in seccomp.LATER])

    def test_never_allows_what_reaches_outside(self):
        for machine, numbers in NEVER.items():
            for name, number in numbers.items():
                self.assertEqual(run(machine, number), errno.EPERM, (machine, name))

    def test_kills_calls_of_another_architecture(self):
        for machine, numbers in self.each():
            self.assertEqual(run(machine, numbers["read"], arch=0x40000003), KILLED)
        self.assertEqual(run("x86_64", seccomp.X32_SYSCALLS + 1), KILLED)

    def test_threads_but_no_processes(self):
        for machine, numbers in self.each():
            thread = 0x3D0F00  # what pthread_create asks for
            self.assertEqual(run(machine, numbers["clone"], (thread,)), ALLOWED)
            self.assertEqual(run(machine, numbers["clone"], (17,)), errno.EPERM)
            self.assertEqual(run(machine, numbers["clone"], (thread | 0x10000000,)), errno.EPERM)
            self.assertEqual(run(machine, numbers["clone3"]), errno.ENOSYS)

    def test_signals_to_itself_only_and_no_sigkill(self):
        for machine, numbers in self.each():
            for call, signal in (("kill", (PID, 15)), ("tgkill", (PID, PID, 6))):
                self.assertEqual(run(machine, numbers[call], signal), ALLOWED)
                self.assertEqual(run(machine, numbers[call], (*signal[:-1], 9)), errno.EPERM)
            for other in (1, 0, PID + 1, 0xFFFFFFFF):
                self.assertEqual(run(machine, numbers["kill"], (other, 15)), errno.EPERM)

    def test_socket_pairs_of_unix_streams_only(self):
        for machine, numbers in self.each():
            self.assertEqual(
                run(machine, numbers["socketpair"], (1, 1 | 0o2000000 | 0o4000)), ALLOWED
            )
            self.assertEqual(run(machine, numbers["socketpair"], (1, 2)), errno.EPERM)
            self.assertEqual(run(machine, numbers["socketpair"], (16, 1)), errno.EPERM)
            self.assertEqual(run(machine, numbers["sendto"], (3, 0, 5, 0, 0)), ALLOWED)
            self.assertEqual(run(machine, numbers["sendto"], (3, 0, 5, 0, 1 << 32)), errno.EPERM)

    def test_only_own_limits_controls_and_thread_names(self):
        for machine, numbers in self.each():
            self.assertEqual(run(machine, numbers["prlimit64"], (0, 3)), ALLOWED)
            self.assertEqual(run(machine, numbers["prlimit64"], (1, 3)), errno.EPERM)
            self.assertEqual(run(machine, numbers["prctl"], (15,)), ALLOWED)
            for option in (1, 4, 22, 23, 38):
                self.assertEqual(run(machine, numbers["prctl"], (option,)), errno.EPERM)
            self.assertEqual(run(machine, numbers["fcntl"], (0, 1033)), errno.EPERM)
            self.assertEqual(run(machine, numbers["ioctl"], (0, 0x5412)), errno.ENOTTY)

    def test_no_opening_to_write_where_nothing_else_guards_files(self):
        for machine, numbers in self.each():
            self.assertEqual(
                run(machine, numbers["openat"], (0, 0, os.O_RDONLY), guarded=False), ALLOWED
            )
            for flags in (1, 2, 0o100, 0o1000, 0o20200000):
                self.assertEqual(
                    run(machine, numbers["openat"], (0, 0, flags), guarded=False), errno.EACCES
                )

    def test_numbers_are_the_kernels(self):
        for machine, path in HEADERS.items():
            if not os.path.exists(path):
                continue
            with open(path) as header:
                found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read()))
            found.setdefault("newfstatat", found.get("fstatat", "79"))
            for name, number in NUMBERS[machine].items():
                self.assertEqual(number, int(found[name]), (machine, name))


if __name__ == "__main__":
    unittest.main()
