"""Runs a program like the plain interpreter: a real __main__, real descriptors, the same shutdown.

Promises: threads are joined, atexit handlers run and files are flushed as at the end of `python3
solution.py`; the exit status is Python's. Everything here runs in the program's process and can be
patched by it: it is not trusted, and expected outputs are not available here. Does not set up
isolation: confine.py.
"""

import _thread
import atexit
import builtins
import io
import os
import random
import sys
import threading
import types
from _sitebuiltins import Quitter

import assertions
import interpreter
import leftovers
import report
import streams
import values
from desk import RESULT_DESCRIPTOR
from program import CALL_PRELUDE

# Exit status of a process that runs no test, or no further one. It decides nothing: see desk.py.
NOT_STARTED = 1
# Status of a test that ended with MemoryError, in its report only: no process can exit with it.
NO_MEMORY = -100
RECURSION_LIMIT = 1000
JUDGE_FRAMES = 6  # frames of the judge below the program's first one
# Python's own limit of 4,300 digits is younger than most recorded solutions; LiveCodeBench's judge
# allows as many as this.
MAX_DIGITS = 50_000


def get_ready():
    """In the zygote: prepares every program's environment. One program in ten calls exit or
    quit, which -S omits.
    """
    builtins.exit = Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = Quitter("quit", "Ctrl-D (i.e. EOF)")
    random.seed(0)
    interpreter.hide_hash_seed()
    streams.make_ready()
    interpreter.builtin_names.keep()


def _fresh_state(program, used):
    standard = streams.after(used) if used else streams.first()
    sys.argv = [report.SOURCE_NAME]
    sys.orig_argv = ["python3", report.SOURCE_NAME]
    sys.set_int_max_str_digits(MAX_DIGITS)
    sys.setrecursionlimit(RECURSION_LIMIT + JUDGE_FRAMES)
    if b"random" in program.source:  # other programs get the state of the zygote
        random.seed(0)
    if b"stack_size" in program.source:
        threading.stack_size(0)
    return standard


def _module(name):
    module = types.ModuleType(name)
    module.__dict__["__builtins__"] = builtins
    module.__dict__["__file__"] = report.SOURCE_NAME
    sys.modules[name] = sys.modules["__main__"] = module
    return module


def _exit_status(error):
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 255 if -(1 << 63) <= code < 1 << 63 else 255
    if sys.stderr is not None:
        sys.stderr.write(f"{code!s}\n")
    return 1


def _failed(error, program):
    if isinstance(error, MemoryError):
        error.__traceback__ = None
        os.write(2, b"MemoryError\n")
        return NO_MEMORY
    try:
        report.print_exception(error, program.source)
    except BaseException:
        pass
    return 1


def _call(program, module):
    target = module.__dict__.get(program.function)
    if "Solution" in module.__dict__ and hasattr(module.__dict__["Solution"], program.function):
        target = getattr(module.__dict__["Solution"](), program.function)
    if target is None:
        raise NameError(f"the program defines no function {program.function}")
    return target


def _run(program, module):
    """Runs the program's code and, for call-based problems, the call. Returns the exit status."""
    try:
        if program.asserts:
            return assertions.run(program, module, program.desk)
        if program.function is None:
            try:
                exec(program.code, module.__dict__)
            finally:  # the interpreter flushes here, and again after threads and atexit handlers
                _flush(sys.stderr)
                _flush(sys.stdout)
            return 0
        with io.FileIO(0, "r", closefd=False) as data:
            arguments = values.parse_arguments(data.readall())
        exec(CALL_PRELUDE, module.__dict__)
        exec(program.code, module.__dict__)
        result = _call(program, module)(*arguments)
        report.write_all(RESULT_DESCRIPTOR, values.encode_result(result))
        return 0
    except SystemExit as error:
        try:
            return _exit_status(error)
        except BaseException:
            return 1
    except BaseException as error:
        return _failed(error, program)


def _flush(stream):
    if stream is None or getattr(stream, "closed", False):
        return True
    try:
        stream.flush()
        return True
    except BaseException:
        return False


def _clear(namespace):
    """Clears a module's names like the interpreter at exit, so that finalisers run and files are
    flushed.
    """
    names = list(namespace)
    for name in names:
        if name[:1] == "_" and name[:2] != "__":
            namespace[name] = None
    for name in names:
        if name != "__builtins__":
            namespace[name] = None


def _wind_up(status, namespace, standard):
    """Shutdown after the program's last line, except threads. Returns the exit status."""
    try:
        atexit._run_exitfuncs()
    except BaseException:
        pass
    flushed = _flush(sys.stdout)
    _flush(sys.stderr)
    # The interpreter restores its own streams before it clears the names, so the replaced streams
    # are finalised first, and flushed once more by its finaliser.
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = standard
    try:
        _clear(namespace)
    except BaseException:
        pass
    flushed = _flush(standard[1]) and flushed
    return status if flushed or status else 120


def _finish(status, namespace, standard):
    """The shutdown of the interpreter, in the same order. Returns the exit status."""
    try:
        threading._shutdown()
    except BaseException:
        pass
    return _wind_up(status, namespace, standard)


def _begin(program, used=None):
    """Returns the program's module and its three standard streams. `used`: those of the previous
    test.
    """
    standard = _fresh_state(program, used)
    imported = program.function is not None or program.asserts
    return _module("solution" if imported else "__main__"), standard


def run_test(program, used=None, begin=lambda: None):
    """
    Runs one test with descriptors 0, 1, 2 (and 3). `used`: the streams of the previous test of this
    process, or None; `begin` is called right before the program's code. Returns (exit status, the
    streams of this test, why no test may follow: bits).
    """
    module, standard = _begin(program, used)
    begin()
    status = _run(program, module)
    if _thread._count():
        return _finish(status, module.__dict__, standard), standard, leftovers.THREADS
    return _wind_up(status, module.__dict__, standard), standard, 0
