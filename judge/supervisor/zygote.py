"""A zygote: an interpreter that is ready to fork, holds the sealed inputs of a few problems, and
runs one program at a time.

Promises: no program is compiled or run in this process, except the judge's own (rehearsal.py); it
ends when Node exits. It knows inputs and code, never expected outputs. Kept small, because the cost
of a fork grows with memory.
"""

import gc
import os
import resource
import struct
import sys

import desk
import isolated
import leftovers
import memfile
import program
import rehearsal
import runner
import series
import template
import tracing
from isolation import confine, linux, page_tables, probes
from protocol import (
    DIED,
    FACTS,
    FORGET,
    HELLO,
    ISOLATED,
    PROBLEM,
    PROGRAM,
    PROTOCOL,
    QUIT,
    SERIES,
    TRACE,
    Connection,
    split_json,
)
from watch import Limits, Watch

LOW_DESCRIPTORS = 8
NOT_SET_UP = 77
LARGE_PROBLEM = 1 << 20
PROBE_NUMBERS = 2000, 10_000, 512 << 20, 1 << 20
PROBE_LIMITS = Limits(*PROBE_NUMBERS)
MAPPED = page_tables.mapped_files()


class Zygote:
    def __init__(self, descriptor, sandbox, group, shared):
        self.connection = Connection(descriptor)
        self.sandbox = sandbox
        self.group = group if group is not None and group.self_test() else None
        sandbox.layers["cgroup"] = self.group and self.group.interface.version
        self.pid = os.getpid()
        self.watch = Watch(self.connection)
        self.state = None
        self.shared = shared
        self.template = None
        self._problems = {}
        self._program = None
        self._limits = None
        self._numbers = None
        self._inputs = []

    def greet(self, marker):
        """Runs the self-test, starts the template, and reports the result to Node. Returns the work
        of the template in that process, None in the zygote.
        """
        level, missing = probes.self_test(self.sandbox, confine.MACHINE, PROBE_LIMITS)
        notes = memfile.fresh()
        self.state = leftovers.State(notes)
        page_tables.copy_at_fork(MAPPED)
        limits = self._limits_of(*PROBE_NUMBERS)
        rehearsal.rehearse(self, limits)
        gc.collect()
        gc.freeze()
        self.state = leftovers.State(notes)
        os.close(notes)
        self.template, work = template.start(self, memfile.fresh())
        if work is None:
            self._announce(marker, level, missing)
        return work

    def _announce(self, marker, level, missing):
        self.connection.synchronise(marker)
        self.connection.send_json(
            HELLO,
            {
                "protocol": PROTOCOL,
                "level": level,
                "missing": missing,
                "layers": self.sandbox.layers,
                "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
                "descriptors": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
            },
        )

    def __call__(self):
        """Serves Node's requests; returns only in a forked process, with what that must call."""
        answers = {
            PROBLEM: self._keep_problem,
            FORGET: self._forget_problem,
            PROGRAM: self._take_program,
            SERIES: self._run_series,
            ISOLATED: self._run_isolated,
            TRACE: self._trace,
        }
        return self._serve(answers)

    def _serve(self, answers):
        while True:
            kind, body = self.connection.receive()
            if kind == QUIT:
                os._exit(0)
            answer = answers.get(kind)
            if answer is not None:  # otherwise a STOP or LEAVE that arrived after the end
                work = answer(body)
                if work is not None:
                    return work

    def _keep_problem(self, body):
        header, data = split_json(body)
        sealed, at = [], 0
        for size in header["sizes"]:
            sealed.append((memfile.sealed(data[at : at + size]), size))
            at += size
        self._problems.setdefault(header["id"], []).extend(sealed)
        if len(body) > LARGE_PROBLEM:
            del body, data
            linux.give_back_memory()

    def _forget_problem(self, body):
        for descriptor, _ in self._problems.pop(int.from_bytes(body, "little"), ()):
            os.close(descriptor)

    def _take_program(self, body):
        header, source = split_json(body)
        self._program = program.Program(
            source, header["function"], header["inputFile"], header["outputFile"]
        )
        if header.get("asserts"):
            self._program.tested_by_assertions(header.get("setup"))
        self._limits = self._limits_of(
            header["cpuMs"], header["wallMs"], header["memory"], header["output"]
        )
        self._inputs = self._problems[header["problem"]]

    def _limits_of(self, *numbers):
        """Limits with their table; usually equal to those of the previous program."""
        if self._numbers != numbers:
            self._numbers, self._limits = numbers, Limits(*numbers)
            self._limits.table = self.sandbox.table(self._limits)
            if self.group is not None:
                self.group.allow(self._limits.memory)
        return self._limits

    @property
    def _work(self):
        return self._program, self._limits, self._inputs

    def _run_series(self, body):
        tests = struct.unpack_from("<III", body)
        return series.run(self, self._work, tests, self.pid)

    def _run_isolated(self, body):
        server = isolated.Server(self, self._work, int.from_bytes(body[:4], "little"))
        child = linux.light_fork()
        if child == 0:
            return server
        _, status, usage = os.wait4(child, 0)
        self._reap()
        if status != 0:
            signalled = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            code = -1 if signalled else os.WEXITSTATUS(status)
            cpu_us = int((usage.ru_utime + usage.ru_stime) * 1e6)
            facts = FACTS.pack(0, code, signalled, 0, cpu_us, 0, usage.ru_maxrss, 0, 0, 0, 0, 0)
            self.connection.send(DIED, facts)
        return None

    def _trace(self, body):
        index = int.from_bytes(body[:4], "little")
        return tracing.run(self, (self._program, self._limits), self._inputs[index][0], index)

    @staticmethod
    def _reap():
        """Reaps orphaned processes, whose parent is process 1 of the namespace."""
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass


def occupy_low_descriptors():
    """Moves the judge's descriptors up: programs get their files at low numbers."""
    while True:
        descriptor = os.dup(0)
        if descriptor >= LOW_DESCRIPTORS:
            os.close(descriptor)
            return


def _hide_ourselves():
    """Hides the judge's modules, so that a program's `import runner` does not find them."""
    for name, module in list(sys.modules.items()):
        if name != "__main__" and (getattr(module, "__file__", None) or "").startswith("<judge>/"):
            del sys.modules[name]


def get_ready(descriptor, marker, max_level, settling, group):
    """Turns this process into a zygote and returns it, ready to be called. `settling`: see
    spawner.py; `group`: a control group or None.
    """
    sandbox = confine.Sandbox()
    occupy_low_descriptors()
    shared = desk.Shared()
    try:
        sandbox.isolate(max_level, settling.split)
    except OSError as error:  # set-up incomplete: the next zygote uses a lower level
        os.write(2, f"isolation level {max_level}: {error!s}\n".encode("utf-8", "replace"))
        os._exit(NOT_SET_UP)
    settling.done()
    linux.settle_malloc()
    runner.get_ready()
    _hide_ourselves()
    zygote = Zygote(descriptor, sandbox, group, shared)
    return zygote.greet(marker) or zygote
