"""A gate at which a program's process waits after its first test until Node has compared the
output.

Promises: a program whose first output is wrong runs no further test. A program can misuse both
counters to continue early or never, which gives it no advantage. Without support of the system
there is no gate.
"""

import os


class Gate:
    """Two kernel counters (eventfd), one per direction."""

    def __init__(self):
        self.done = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self.opened = os.eventfd(0, os.EFD_CLOEXEC)

    def wait(self):
        """In the program's process: reports a finished test and waits; returns whether to
        continue.
        """
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
    """A gate, or None if the system has no eventfd."""
    return Gate() if hasattr(os, "eventfd") else None
