"""Runs the tests of an interactive problem: see pair.py for how both sides talk and end.

Promises: each side sees its own files only; a test whose processes were killed from outside, or
waited on a machine that stood still, stays open. Facts: see judge/interactive/decide.ts.
"""

import os
import signal
import struct

import memfile
from native import folder, running
from native.pair import Pair, Pipes, Side
from protocol import ENDED, FACTS, IN_TEST, LATE, RESULT, STOPPED_FOR_WALL, frame

# As in judge/interactive/record.ts: whether the interactor ended first, its exit status, signal and
# cause of the stop, bytes of its message and of its file.
RECORD = struct.Struct("<IiiIII")
SAID_TAIL = 2048


class Interaction(running.Run):
    """The tests of a program with an interactor."""

    def _test(self, index):
        program, interactor = self.program, self.program.interactor
        if program.too_large:
            return super()._test(index)
        source, size = self.inputs[index]
        self._lay_out(os.pread(source, size, 0))
        pipes, files = Pipes(), (memfile.fresh(), memfile.fresh())
        try:
            places = (pipes.from_program, pipes.to_program, files[1])
            other, fault = self.launcher.start(interactor.command, places)
            if fault:
                os.waitpid(other, 0)
                return self._lost(index)
            places = (pipes.from_interactor, pipes.to_interactor, files[0])
            pid, fault = self.launcher.start(program.command, places)
            if fault:
                os.kill(other, signal.SIGKILL)
                for ended in (other, pid):
                    os.waitpid(ended, 0)
                return self._not_started(index, fault)
            pipes.begun()
            cores = self.watcher.cores
            sides = Side(pid, program.times, cores), Side(other, interactor.times, cores)
            pair = Pair(sides, pipes, self.connection, program.most)
            pair.run()
            return self._result(index, pair, files)
        finally:
            pipes.close()
            for descriptor in files:
                os.close(descriptor)

    def _lay_out(self, packed):
        """The files of a test, of which the program can read none: see judge/compare/testlib.ts."""
        data = self.program.interactor.data
        folder.empty(data)
        os.mkdir(data + "/written")
        head = packed.index(b"\n")
        given, _, answer = map(int, packed[:head].split())
        at = head + 1
        folder.write(data, "input", packed[at : at + given])
        folder.write(data, "answer", packed[at + given : at + given + answer])

    def _lost(self, index):
        return self._frame(ENDED, [index, -1, signal.SIGKILL, 0, 0, 0, 0], (-1, -1), IN_TEST)

    def _result(self, index, pair, files):
        if pair.asked_to_stop:
            self.watcher.asked_to_stop = True
            return None
        program, interactor = pair.program.ended, pair.interactor.ended
        killed = [
            side.ended.signal == signal.SIGKILL and not side.killed
            for side in (pair.program, pair.interactor)
        ]
        if any(killed):
            return self._lost(index)
        if pair.is_late:
            facts = [index, -1, signal.SIGKILL, STOPPED_FOR_WALL]
            facts += [program.cpu_us, program.wall_us, program.resident_kb]
            return self._frame(ENDED, facts, (-1, -1), IN_TEST | LATE)
        status, number = program.status, program.signal
        if (
            not program.stopped
            and not pair.program.killed
            and self._out_of_memory(program, files[0])
        ):
            status, number = running.OUT_OF_MEMORY, 0
        facts = [index, status, number, program.stopped]
        facts += [program.cpu_us, program.wall_us, program.resident_kb, pair.program.drained]
        record = self._record(pair, interactor, files[1])
        errors = memfile.end_of(files[0], running.ERROR_TAIL)
        packed = FACTS.pack(*facts, memfile.size_of(files[0]), len(record), len(errors), 0)
        self._frames.append(frame(RESULT, packed, record, errors))
        return None

    def _record(self, pair, ended, messages):
        said = memfile.end_of(messages, SAID_TAIL)
        written = self._written() if pair.interactor.is_well else b""
        facts = (pair.interactor_first, ended.status, ended.signal, ended.stopped)
        return RECORD.pack(*facts, len(said), len(written)) + said + written

    def _written(self):
        """The file that the interactor wrote, where a checker judges it."""
        interactor = self.program.interactor
        if not interactor.keeps:
            return b""
        try:
            found = folder.contents(interactor.data + "/written", "output")
        except (folder.TooLarge, OSError):
            return b""
        return found[0][1][: interactor.most] if found else b""
