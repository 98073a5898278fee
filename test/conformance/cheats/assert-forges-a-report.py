# about: signals the end of the test by itself
# entry_point: "square"
# expect: WA RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import os

os.pwrite(3, b"passed", 0)
for number in range(64):
    try:
        os.eventfd_write(number, 1)
    except OSError:
        pass
os._exit(0)
