"""Assertion tests: the program's module runs first, then the assertions on what it defines.

Promises: neither the assertions nor the nonce are in the process before the module has ended; the
test passes only if the nonce is returned, which happens after the last assertion. Names of
`builtins` are restored in between, the assertions have a namespace of their own, and no thread of
the module may still run. Limit: module and assertions share an interpreter, so a program that is
written against this judge finds the nonce through frames, and objects that lie about equality pass.
"""

import os
import sys
from _thread import _count
from os import fstat, ftruncate, pread, pwrite

import interpreter
import report
from desk import DONE, GO, HAS_SIGNALS, INPUT, OUTPUT
from protocol import IN_TEST

NONCE_BYTES = 32
# On the page of reports, behind the permission.
ASKED_AT, NONCE_AT = 128, 192
NO_NONCE = bytes(NONCE_BYTES)
# What Node gets as the output of a test whose nonce was returned; see judge/verdicts.ts.
PASSED = b"passed"
READ_AT_ONCE = 1 << 20
_compile, _exec = compile, exec


class Exchange:
    """The zygote's side: hands assertions and nonce over, and recognises the nonce."""

    __slots__ = ("desk", "nonce", "is_done")

    def __init__(self, desk):
        self.desk = desk
        self.nonce = os.urandom(NONCE_BYTES)
        self.is_done = False

    def begin(self, test):
        """Before the fork. Where nothing signals the end of the module, all is handed over here."""
        if not HAS_SIGNALS:
            self._put(test)

    def answers(self, test):
        """Whether the process asks for its assertions; it gets them."""
        page = self.desk.shared.report
        if self.is_done or page[ASKED_AT] != 1 or self.desk.started()[1] != IN_TEST:
            return False
        self._put(test)
        self.desk.permit(GO)
        return True

    def _put(self, test):
        self.desk.put(*test)
        self.desk.shared.report[NONCE_AT : NONCE_AT + NONCE_BYTES] = self.nonce
        self.is_done = True

    def outcome(self, output):
        """(size, content) of the test's output for Node."""
        passed = self.is_done and output == self.nonce
        return (len(PASSED), PASSED) if passed else (0, b"")


def place():
    """What identifies the file of the assertions; a program can put another one at its number."""
    file = fstat(INPUT)
    return file.st_dev, file.st_ino


def _taken(desk, expected):
    """The text of the assertions, once the zygote has handed it over."""
    if HAS_SIGNALS:
        desk.shared.report[ASKED_AT] = 1
        os.eventfd_write(DONE, 1)
        desk.wait()
    if place() != expected:
        raise OSError("the program replaced a descriptor of the judge")
    parts = []
    size = 0
    while part := pread(INPUT, READ_AT_ONCE, size):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _complete(desk):
    """Returns the nonce, straight from the page to the file."""
    ftruncate(OUTPUT, 0)
    pwrite(OUTPUT, desk.shared.report[NONCE_AT : NONCE_AT + NONCE_BYTES], 0)


def _is_assertion(error):
    """Whether an assertion failed, and not the program's own code."""
    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    own = trace.tb_frame.f_code.co_filename == report.SOURCE_NAME
    return isinstance(error, AssertionError) and not own


def run(program, module, desk):
    """Runs the module and its assertions. Returns the exit status; raises what the module does."""
    expected = place()
    if program.setup is not None:
        exec(program.setup, module.__dict__)
    exec(program.code, module.__dict__)
    sys.settrace(None)
    sys.setprofile(None)
    interpreter.builtin_names.restore()
    if _count():
        os.write(2, b"threads of the program run on after the end of its module\n")
        return 1
    text = _taken(desk, expected)
    names = dict(module.__dict__)
    names["__name__"] = "assertions"
    try:
        _exec(_compile(text, report.ASSERTIONS_NAME, "exec", dont_inherit=True), names)
    except BaseException as error:
        desk.shared.report[NONCE_AT : NONCE_AT + NONCE_BYTES] = NO_NONCE
        if isinstance(error, (SystemExit, MemoryError)):
            raise
        report.print_exception(error, program.source, text)
        return 0 if _is_assertion(error) else 1
    _complete(desk)
    return 0
