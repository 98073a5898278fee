# about: replaces what a runner may call after the program
# input: "1\n"
# output: "right\n"
# expect: WA RE
import atexit
import gc
import io
import json
import os
import sys
import threading
import traceback
import types


def nothing(*_, **__):
    return 0


for module, names in (
    (os, ["_exit", "close", "dup2", "lseek", "ftruncate", "fstat", "kill", "waitpid", "wait4", "write"]),
    (threading, ["_shutdown"]),
    (atexit, ["_run_exitfuncs"]),
    (traceback, ["print_exception", "format_exception"]),
    (json, ["dumps", "dump"]),
    (gc, ["collect", "freeze"]),
    (io, ["TextIOWrapper", "FileIO"]),
    (types, ["ModuleType"]),
):
    for name in names:
        setattr(module, name, nothing)
print("wrong")
