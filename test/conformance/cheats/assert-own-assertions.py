# about: puts a file of its own in the place of the assertions
# entry_point: "square"
# expect: RE
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import os

own = os.memfd_create("own")
os.write(own, b"pass\n")
for number in (0, 59):
    os.dup2(own, number)


def square(x):
    return 0
