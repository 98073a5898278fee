# about: a trace function changes what the assertions find
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import sys
import threading


def trace(frame, event, argument):
    if frame.f_code.co_name == "check":
        sys.exit(0)
    return trace


sys.settrace(trace)
sys.setprofile(trace)
threading.settrace(trace)


def square(x):
    return 0
