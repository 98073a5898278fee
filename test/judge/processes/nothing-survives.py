# Judged by nothing-survives.test.ts. Looks for a marker in all that a program can reach, prints
# where it is, then leaves it in one place: the one whose number the input has ("all": in each).
import contextlib
import gc
import os
import sys
import types

# Under names that leftovers.py does not look for.
variables = __import__("context" + "vars")
Page = getattr(__import__("m" + "map"), "m" + "map")
environment = getattr(os, "envi" + "ron")
MARKER = "".join(reversed("tset-reilrae-na-fo-rekram"))
DESCRIPTORS = range(64)


def reachable():
    seen, waiting = set(), [sys.modules, gc.get_objects(), list(variables.copy_context().items())]
    frame = sys._getframe(1)
    while frame.f_back:
        frame = frame.f_back
        waiting.append(frame)
    while waiting:
        value = waiting.pop()
        if id(value) in seen or value is MARKER:
            continue
        seen.add(id(value))
        yield value
        waiting.extend(gc.get_referents(value))


def found():
    raw = MARKER.encode()
    for value in reachable():
        if isinstance(value, str) and MARKER in value and value != __file__:
            yield "text"
        elif isinstance(value, (bytes, bytearray)) and raw in value:
            yield "bytes"
        elif isinstance(value, Page):
            try:
                if raw in value[:]:
                    yield "page"
            except ValueError:  # closed
                pass
    for number in DESCRIPTORS:
        try:
            if raw in os.pread(number, 1 << 20, 0):
                yield f"descriptor {number}"
        except OSError:
            pass
    for name in (*environment, *sys.argv, *sys.path):
        if MARKER in name:
            yield "name"


def places():
    """Functions that leave the marker, each in one place."""
    for name, module in sorted(sys.modules.items()):
        if not isinstance(module, types.ModuleType) or name == "__main__":
            continue
        yield f"module {name}", lambda m=module: setattr(m, "left", MARKER)
        for key, value in sorted(vars(module).items()):
            place = f"{name}.{key}"
            if isinstance(value, list):
                yield place, lambda v=value: v.append(MARKER)
                if value:
                    yield place + " in place", lambda v=value: v.__setitem__(-1, MARKER)
            elif isinstance(value, dict) and key != "__builtins__":
                yield place, lambda v=value: v.__setitem__(MARKER, MARKER)
                if value:
                    yield place + " in place", lambda v=value: v.__setitem__(list(v)[-1], MARKER)
            elif isinstance(value, set):
                yield place, lambda v=value: v.add(MARKER)
            elif isinstance(value, type):
                if value.__flags__ & 1 << 9:
                    yield place, lambda v=value: setattr(v, "left", MARKER)
            elif hasattr(value, "__dict__") and not callable(value):
                yield place, lambda v=value: setattr(v, "left", MARKER)
    for value in reachable():
        if isinstance(value, Page):
            yield (
                "page",
                lambda v=value: v.__setitem__(slice(256, 256 + len(MARKER)), MARKER.encode()),
            )
    for number in DESCRIPTORS[1:]:
        yield f"descriptor {number}", lambda n=number: os.pwrite(n, MARKER.encode(), 4096)
        yield (
            f"new descriptor {number}",
            lambda n=number: os.dup2(2, n) and os.write(n, MARKER.encode()),
        )
    yield "environment", lambda: environment.__setitem__("LEFT", MARKER)
    yield "context", lambda: variables.ContextVar(MARKER).set(MARKER)
    yield "argument", lambda: sys.argv.append(MARKER)
    yield "path", lambda: sys.path.append(MARKER)
    yield "file", lambda: os.open("left", os.O_WRONLY | os.O_CREAT)
    yield "stream", lambda: setattr(sys.stdout, "left", MARKER)
    yield "uncollectable", lambda: gc.garbage.append([MARKER])


chosen = input()
print(*(sorted(set(found())) or ["clean"]), flush=True)
every = list(places())
picked = every if chosen == "all" else [every[int(chosen) % len(every)]] if chosen != "none" else []
for place, leave in picked:
    print(place, file=sys.stderr)
    with contextlib.suppress(OSError, AttributeError, TypeError, ValueError):
        leave()
