"""The zygote of compiled programs: holds sealed inputs and one program, compiles, and starts a
process for each test.

Promises: as zygote.py, but no program runs in a copy of this process: what runs is executed anew,
and sees nothing of this one. It knows inputs and code, never expected outputs.
"""

import _socket  # noqa: F401  the self-test uses it, where no library can be read
import json
import os
import struct

import zygote
from isolation import confine, linux, probes
from native import compiling, folder, interacting, launch, running, sandbox, watching
from protocol import (
    COMPILE as COMPILE_PROGRAM,
    COMPILED,
    FORGET,
    PROBLEM,
    PROGRAM,
    SERIES,
    TRACE,
    split_json,
)

EXECUTABLE = 0o111  # not readable, so that the kernel lets no other process look into it
MFD_EXEC = 0x10


def _executable(data):
    """A file in memory that can be executed and is closed on exec."""
    try:
        place = os.memfd_create("main", os.MFD_CLOEXEC | MFD_EXEC)
    except OSError:
        place = os.memfd_create("main", os.MFD_CLOEXEC)
    pending = memoryview(data)
    while pending:
        pending = pending[os.write(place, pending) :]
    os.fchmod(place, EXECUTABLE)
    return place


def _files_of(given, data, at):
    """([(name, content)], where they end) of the files of a program that begin at `at`."""
    files = []
    for name, size in given["files"]:
        files.append((name, data[at : at + size]))
        at += size
    return files, at


class Program:
    """A program that can be started."""

    def __init__(self, server, given, files, places=None):
        """`places`: (folder of this program alone, folder of its data or None), where an
        interactor and the program run at once; default: the folder of compilers.
        """
        sandboxed = server.sandbox
        work, self.data = places or (sandboxed.work, None)
        self.interactor, self.keeps = None, given.get("keeps", False)
        self.times = given["cpuMs"], given["wallMs"]
        self.memory, self.most = given["memory"] + given["extraResident"], given["output"]
        self.says_no_memory = [text.encode() for text in given["saysNoMemory"]]
        self.loaded = 0
        self._files = []
        place, target = -1, given["runtime"]
        if target is None:
            self.loaded = running.loaded_bytes(files[0][1])
            target = _executable(files[0][1])
            self._files.append(target)
        self.as_files = given.get("asFiles", False)
        reads = given["runtime"] is not None or self.as_files or self.data is not None
        if reads:
            folder.empty(work)
            beside = [(name, text.encode()) for name, text in given["beside"]]
            for name, data in [] if self.as_files else [*files, *beside]:
                folder.write(work, name, data)
            place = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            self._files.append(place)
        self.too_large = self.loaded > given["memory"] + given["extraMemory"]
        self.command = launch.Command(target, given["argv"], given["env"], server.pid)
        limits = sandboxed.limits(given, sandboxed.layers["namespaces"])
        readable = (*given["readable"], work) if reads else ()
        rules = server.rules(readable) if places is None else self._own_rules(sandboxed, readable)
        seal = sandboxed.seal(given["hidesStack"], self.data is not None)
        self.command.confine(limits, rules, seal, place)

    def _own_rules(self, sandboxed, readable):
        """Rules for folders of one program: the next one gets new folders."""
        data = () if self.data is None else (self.data,)
        rules = sandboxed.rules((*readable, *data), data)
        if rules >= 0:
            self._files.append(rules)
        return rules

    def close(self):
        for place in self._files:
            os.close(place)
        self._files = []
        if self.interactor is not None:
            self.interactor.close()


class Server(zygote.Zygote):
    def __init__(self, descriptor, sandboxed, group, launcher):
        super().__init__(descriptor, sandboxed, group, None)
        self.launcher = launcher
        self.watcher = watching.Watcher(self.connection)
        self.inputs = []
        self.nothing = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
        self._rules = {(): sandboxed.ruleset}

    def rules(self, readable):
        if readable not in self._rules:
            self._rules[readable] = self.sandbox.rules(readable)
        return self._rules[readable]

    def greet(self, marker):
        level, missing = probes.self_test(self.sandbox, confine.MACHINE, zygote.PROBE_LIMITS)
        self.sandbox.restrict_zygote()
        self.sandbox.layers["launcher"] = self.launcher.kind
        self._announce(marker, level, missing)

    def __call__(self):
        answers = {
            PROBLEM: self._keep_problem,
            FORGET: self._forget_problem,
            PROGRAM: self._take_native,
            COMPILE_PROGRAM: self._compile,
            SERIES: self._run,
            TRACE: self._trace_nothing,
        }
        self._serve(answers)

    def _compile(self, body):
        given, source = split_json(body)
        facts, message, files = compiling.compile_program(self, given, source)
        facts["message"] = len(message)
        facts["files"] = [(name, len(data)) for name, data in files]
        head = json.dumps(facts).encode()
        parts = [struct.pack("<I", len(head)), head, message, *(data for _, data in files)]
        self.connection.send(COMPILED, *parts)

    def _take_native(self, body):
        given, data = split_json(body)
        if self._program is not None:
            self._program.close()
        self.inputs = self._problems[given["problem"]]
        files, at = _files_of(given, data, 0)
        other = given.get("interactor")
        if self.group is not None:
            self.group.allow(given["memory"] + (0 if other is None else other["memory"]))
        if other is None:
            self._program = Program(self, given, files)
            return
        work = self.sandbox.work
        folder.empty(work)
        own, its, shared = (work + name for name in ("/program", "/interactor", "/data"))
        for place in (own, its, shared):
            os.mkdir(place)
        self._program = Program(self, given, files, (own, None))
        files, _ = _files_of(other, data, at)
        self._program.interactor = Program(self, other, files, (its, shared))

    def _run(self, body):
        program = self._program
        kind = running.Run if program.interactor is None else interacting.Interaction
        kind(self, program, struct.unpack_from("<III", body))()

    def _trace_nothing(self, body):
        run = running.Run(self, self._program, (0, 0, 0))
        facts = [int.from_bytes(body[:4], "little"), 0, 0, 0, 0, 0, 0]
        self.connection.send_frames([run.untested(facts)])


def get_ready(descriptor, marker, max_level, settling, group, native):
    """As zygote.get_ready. `native`: see judge/native/setup.ts."""
    zygote.occupy_low_descriptors()
    launcher = launch.Launcher(native["launcher"], confine.MACHINE)
    sandboxed = sandbox.NativeSandbox(native["folder"], native["readable"])
    try:
        sandboxed.isolate(max_level, settling.split)
        sandboxed.settle()
    except OSError as error:
        os.write(2, f"isolation level {max_level}: {error!s}\n".encode("utf-8", "replace"))
        os._exit(zygote.NOT_SET_UP)
    settling.done()
    linux.settle_malloc()
    server = Server(descriptor, sandboxed, group, launcher)
    server.greet(marker)
    return server
