# about: the function looks for the nonce in the frames that call it, and writes every value that it finds
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import os
import sys


def square(x):
    frame = sys._getframe()
    while frame is not None:
        for scope in (frame.f_locals, frame.f_globals):
            for value in list(scope.values()):
                if isinstance(value, (bytes, str)):
                    os.pwrite(3, value if isinstance(value, bytes) else value.encode("utf-8", "replace"), 0)
                    os.ftruncate(3, len(value))
        frame = frame.f_back
    os._exit(0)
