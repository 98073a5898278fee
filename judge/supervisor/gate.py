"""Where a program's process waits after its first test, until Node has compared the output.

Promises: a program whose first answer is wrong runs no other test. Both counters are the program's to misuse: it
can go on unasked or never, which is no more than any program can. Where the system has none, nobody waits.
"""

import os


class Gate:
    """Two counters of the kernel, one for each direction."""

    def __init__(self):
        self.done = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self.opened = os.eventfd(0, os.EFD_CLOEXEC)

    def wait(self):
        """In the program's process: says that a test is done; returns whether to go on, once that is known."""
        try:
            os.eventfd_write(self.done, 1)
            os.eventfd_read(self.opened)
            return True
        except OSError:  # the program has closed them
            return False

    def open(self):
        os.eventfd_write(self.opened, 1)

    def close(self):
        os.close(self.done)
        os.close(self.opened)


def new():
    """A gate, or None where this system has no such counters."""
    return Gate() if hasattr(os, "eventfd") else None
