# Judged by same-view.test.ts. Prints all that a program can see of how it is run. The input only
# makes tests differ.
import gc
import os
import resource
import signal
import stat
import sys
import threading
import time

input()


def described(number):
    try:
        facts = os.fstat(number)
    except OSError:
        return None
    flags = __import__("fcntl").fcntl(number, 3)
    inheritable = os.get_inheritable(number)
    size = facts.st_size if stat.S_ISREG(facts.st_mode) else None
    return (
        oct(facts.st_mode),
        facts.st_uid,
        facts.st_gid,
        facts.st_nlink,
        size,
        oct(flags),
        inheritable,
    )


def offset(number):
    try:
        return os.lseek(number, 0, os.SEEK_CUR)
    except OSError:
        return None


def frames():
    frame = sys._getframe(1)
    while frame:
        code = frame.f_code
        names = (
            sorted(frame.f_locals)
            if frame.f_locals is not frame.f_globals
            else sorted(frame.f_globals)
        )
        yield code.co_name, code.co_filename, frame.f_lineno, names
        frame = frame.f_back


view = {
    "descriptors": {n: described(n) for n in range(256) if described(n)},
    "offsets": {n: offset(n) for n in range(64) if described(n)},
    "same files": [os.fstat(n).st_ino == os.fstat(60).st_ino for n in (0, 1, 2)],
    "argv": (
        sys.argv,
        sys.orig_argv,
        sys.executable,
        str(sys.flags),
        sys.path,
        sys.prefix,
        sys._xoptions,
    ),
    "modules": sorted(sys.modules),
    "names of sys": sorted(vars(sys)),
    "own names": sorted(name for name in globals()),
    "file": (
        __file__,
        __name__,
        str(__spec__),
        str(__loader__),
        __builtins__ is __import__("builtins"),
    ),
    "frames": list(frames()),
    "environment": dict(os.environ),
    "folder": (os.getcwd(), os.umask(0o022)),
    "limits": [resource.getrlimit(kind) for kind in range(16)],
    "handlers": [
        str(signal.getsignal(number)) for number in range(1, 65) if number not in (32, 33)
    ],
    "mask": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "timers": [signal.getitimer(kind) for kind in range(3)],
    "threads": [thread.name for thread in threading.enumerate()],
    "settings": (sys.get_int_max_str_digits(), sys.getrecursionlimit(), sys.getswitchinterval()),
    "collector": (gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.callbacks, gc.garbage),
    "streams": [
        (
            s.name,
            s.mode,
            s.encoding,
            s.errors,
            s.line_buffering,
            s.write_through,
            s.newlines,
            s.fileno(),
        )
        for s in (sys.stdin, sys.stdout, sys.stderr)
    ],
    "kinds": [
        str(type(s.buffer)) + str(type(s.buffer.raw)) for s in (sys.stdin, sys.stdout, sys.stderr)
    ],
    "users": (os.getresuid(), os.getresgid(), os.getgroups(), os.getppid() == 0),
    "random": __import__("random").random(),
    "cores": len(os.sched_getaffinity(0)),
    "trace": (sys.gettrace(), sys.getprofile()),
}
for key, value in view.items():
    print(key, value)
if time.process_time() > 5:
    print("old")
