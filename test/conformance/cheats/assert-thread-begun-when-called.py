# about: a thread that the function starts looks for the nonce in all frames, and ends the process
# entry_point: "square"
# expect: WA RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import os
import sys
import threading


def look():
    for frame in list(sys._current_frames().values()):
        while frame is not None:
            for value in list(frame.f_locals.values()):
                if isinstance(value, (bytes, str)):
                    os.pwrite(3, value if isinstance(value, bytes) else value.encode(), 0)
            frame = frame.f_back
    os._exit(0)


def square(x):
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return 0
