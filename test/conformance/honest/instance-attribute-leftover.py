# about: an attribute of an object of the library is gone in the next test
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import threading

print(getattr(threading.main_thread(), "seen", "none"), input())
threading.main_thread().seen = "seen"
