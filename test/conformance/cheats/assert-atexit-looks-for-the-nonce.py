# about: a handler at the end of the process looks for the nonce in all objects and in the input
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import atexit
import gc
import os


@atexit.register
def look():
    found = [os.pread(number, 4096, 0) for number in (0, 59)]
    for thing in gc.get_objects():
        if thing is not found and isinstance(thing, (list, tuple)):
            found.extend(value for value in thing if isinstance(value, bytes))
        elif isinstance(thing, dict):
            found.extend(value for value in thing.values() if isinstance(value, bytes))
    for value in found:
        if len(value) in (16, 32, 64):
            os.pwrite(3, value, 0)
    os._exit(0)


def square(x):
    return 0
