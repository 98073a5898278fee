# about: a thread of the module looks for the nonce in all frames and objects, and writes what it finds
# entry_point: "square"
# expect: WA RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import gc
import os
import sys
import threading


def values():
    for frame in list(sys._current_frames().values()):
        while frame is not None:
            yield from list(frame.f_locals.values())
            frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, (list, tuple)):
            yield from list(thing)
        elif isinstance(thing, dict):
            yield from list(thing.values())


def look():
    while True:
        for value in values():
            if isinstance(value, bytes) and len(value) in (16, 32, 64):
                for number in (3, 61):
                    try:
                        os.pwrite(number, value, 0)
                    except OSError:
                        pass


threading.Thread(target=look, daemon=True).start()


def square(x):
    for _ in range(100_000):
        pass
    return 0
