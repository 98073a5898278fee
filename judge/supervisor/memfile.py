"""Files in memory: sealed inputs, and outputs that no limit of a disk or a folder touches.

Promises: a sealed file can be read by many programs and changed by none. Where the system has no memfd (macOS), an
unlinked temporary file stands in, which nothing seals: such systems are level 0 anyway.
"""

import fcntl
import os

F_ADD_SEALS, SEAL, SHRINK, GROW, WRITE = 1033, 1, 2, 4, 8
SMALL = 16384
HAS_MEMFD = hasattr(os, "memfd_create")


def _temporary():
    import tempfile  # half a megabyte that no fork should carry where it is not needed

    descriptor, path = tempfile.mkstemp(prefix="rftkit-judge-")
    os.unlink(path)
    return descriptor


def fresh():
    """An empty file that can grow; nobody can seal it."""
    return os.memfd_create("output", os.MFD_CLOEXEC) if HAS_MEMFD else _temporary()


def sealed(data):
    """A file that holds `data` for good."""
    descriptor = (
        os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        if HAS_MEMFD
        else _temporary()
    )
    pending = memoryview(data)
    while pending:
        pending = pending[os.write(descriptor, pending) :]
    if HAS_MEMFD:
        os.fchmod(descriptor, 0o444)  # nor opened for writing through /proc, where there is one
        fcntl.fcntl(descriptor, F_ADD_SEALS, SEAL | SHRINK | GROW | WRITE)
    return descriptor


def size_of(descriptor):
    return os.fstat(descriptor).st_size


def start_of(descriptor, most):
    return os.pread(descriptor, most, 0) if most else b""


def content_of(descriptor, most, shown):
    """(size, content) of a file; of one larger than `most` only the first `shown` bytes."""
    content = os.pread(descriptor, SMALL, 0)  # the usual case in one call
    if len(content) < SMALL:
        return len(content), content if len(content) <= most else content[:shown]
    size = size_of(descriptor)
    return size, os.pread(descriptor, size if size <= most else shown, 0)


def end_of(descriptor, most, size=None):
    """The last bytes of a file, or of its first `size` bytes."""
    if size is None:
        size = size_of(descriptor)
    return os.pread(descriptor, min(most, size), max(0, size - most)) if size else b""
