# about: the module looks for the nonce and the assertions in every object that the collector knows
# entry_point: "square"
# expect: WA
# assertions: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(5) == 25\n\ncheck(square)\n"
import gc
import os

for thing in gc.get_objects():
    members = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, (list, tuple)) else ()
    for value in list(members):
        if isinstance(value, (bytes, str)) and "candidate(5)" in str(value):
            os.write(2, b"the assertions are here")
        if isinstance(value, bytes) and len(value) in (16, 32, 64):
            os.pwrite(3, value, 0)
os._exit(0)
