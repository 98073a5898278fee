"""Page tables of the interpreter's code and constants, for processes that fork often.

Linux does not copy the page tables of a mapped file at a fork: the new process has a page fault for
every 64 KiB that it reads. It copies those of a private mapping of which a page was written once.
Promises: bytes and protection of a mapping stay as they are; nothing changes where /proc is missing
or the system refuses.
"""

import ctypes
import mmap

from isolation.linux import check, libc

READ, WRITE, EXECUTE = 1, 2, 4
PROTECTIONS = {"r-xp": READ | EXECUTE, "r--p": READ}
# Smaller mappings have few page faults, and each mapping that is copied costs time in every fork.
SMALLEST = 256 << 10


def mapped_files():
    """[(address, bytes, protection)] of the large private mappings of files that are not written.
    Comes before /proc is out of reach.
    """
    try:
        with open("/proc/self/maps") as lines:
            mappings = [line.split(maxsplit=5) for line in lines]
    except OSError:
        return []
    found = []
    for bounds, flags, _, _, inode, *_ in mappings:
        start, end = (int(part, 16) for part in bounds.split("-"))
        if flags in PROTECTIONS and inode != "0" and end - start >= SMALLEST:
            found.append((start, end - start, PROTECTIONS[flags]))
    return found


def copy_at_fork(mappings):
    """Writes the last page of each mapping as it is. The page becomes a copy of this process.
    Raises OSError if a mapping cannot get its protection back.
    """
    for start, length, protection in mappings:
        place = ctypes.c_void_p(start), ctypes.c_size_t(length)
        # The whole mapping: a part with another protection would become a mapping of its own.
        if libc.mprotect(*place, protection | WRITE) == 0:
            byte = ctypes.c_char.from_address(start + length - mmap.PAGESIZE)
            byte.value = byte.value
            check(libc.mprotect(*place, protection), "mprotect")
