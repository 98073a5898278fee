"""Compiles a program in the sandbox.

Promises: the compiler and what it starts end with the call, reach no network and no file but the
toolchain's and those of its folder, and are bounded in CPU time, memory, time, and the sizes of
what they write. The message is bounded here and cleaned by judge/native/message.ts.
"""

import os
import resource
import signal

import memfile
from isolation import confine, linux
from native import folder, launch

PATH = "/usr/local/bin:/usr/bin:/bin"
MESSAGE_BYTES = 1 << 16
MAX_FILES = 256


def _limits(given, own_users):
    seconds = (given["cpuMs"] + 999) // 1000
    table = [
        # Told by SIGXCPU; SIGKILL would look like a victim of the out-of-memory killer.
        confine.lowered(resource.RLIMIT_CPU, seconds, seconds + 1),
        confine.lowered(resource.RLIMIT_FSIZE, folder.MAX_BYTES),
        confine.lowered(resource.RLIMIT_CORE, 0),
        confine.lowered(resource.RLIMIT_NOFILE, MAX_FILES),
        confine.lowered(resource.RLIMIT_STACK, 64 << 20),
    ]
    bounded = given.get("bounds", "address-space")
    kind = resource.RLIMIT_AS if bounded == "address-space" else resource.RLIMIT_DATA
    table.append(confine.lowered(kind, given["memory"]))
    if own_users:
        table.append(confine.lowered(resource.RLIMIT_NPROC, confine.MAX_THREADS))
    return table


def _end_all(pid, first):
    """Ends whatever the compiler started. `first`: whether this process is the first one of a pid
    namespace, which holds nothing else.
    """
    try:
        if first:
            os.kill(-1, signal.SIGKILL)
        else:
            os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    try:
        while os.waitpid(-1, 0)[0]:
            pass
    except ChildProcessError:
        pass


def compile_program(zygote, given, source):
    """Returns (facts for Node, message, [(name, content)]). `given`: see
    judge/native/compiler.ts.
    """
    sandbox = zygote.sandbox
    work = sandbox.work
    folder.empty(work)
    folder.write(work, given["source"], source)
    for name, content in given["more"]:
        folder.write(work, name, content.encode())
    if zygote.group is not None:
        zygote.group.allow(given["memory"])
    env = {"PATH": PATH, "LC_ALL": "C", "HOME": work, "TMPDIR": work, "SOURCE_DATE_EPOCH": "0"}
    command = launch.Command(
        given["compiler"],
        given["argv"],
        {**env, **given.get("env", {})},
        zygote.pid,
        own_group=True,
    )
    place = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    nothing = os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)
    said = memfile.fresh()
    try:
        limits = _limits(given, sandbox.layers["namespaces"])
        command.confine(limits, -1, sandbox.compiler_seal, place)
        zygote.watcher.asked_to_stop = False
        pid, error = zygote.launcher.start(command, (nothing, said, said))
        ended = zygote.watcher.wait(pid, (given["cpuMs"], given["wallMs"]), said, folder.MAX_BYTES)
        _end_all(pid, zygote.pid == 1)
        message = memfile.start_of(said, MESSAGE_BYTES)
    finally:
        for descriptor in (place, nothing, said):
            os.close(descriptor)
    facts = {
        "status": ended.status,
        "signal": ended.signal,
        "stopped": ended.stopped,
        "error": error,
        "cpuMs": ended.cpu_us / 1000,
        "wallMs": ended.wall_us / 1000,
        "tooLarge": False,
        "late": ended.late,
    }
    files = []
    if ended.status == 0 and not ended.stopped and not ended.flooded and not error:
        try:
            files = folder.contents(work, given["product"])
        except (folder.TooLarge, OSError):
            facts["tooLarge"] = True
    facts["flooded"] = ended.flooded
    folder.empty(work)
    linux.give_back_memory()
    return facts, message, files
