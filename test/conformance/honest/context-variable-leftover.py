# about: a context variable that a test sets is not set in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import contextvars

print("none" if not list(contextvars.copy_context()) else "seen", input())
contextvars.ContextVar("seen").set(1)
