# about: writes what could mean success to the result's descriptor and to all others
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import os

for number in range(64):
    for word in (b"passed", b"OK", b"True", bytes(32)):
        try:
            os.ftruncate(number, 0)
            os.pwrite(number, word, 0)
        except OSError:
            pass


def square(x):
    return 0
