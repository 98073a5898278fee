"""Files in memory: sealed inputs, and outputs that are independent of disk space.

Promises: many programs can read a sealed file and none can change it. Systems without memfd (macOS)
use an unlinked, unsealed temporary file; they have isolation level 0 anyway.
"""

import fcntl
import os

F_ADD_SEALS, SEAL, SHRINK, GROW, WRITE = 1033, 1, 2, 4, 8
SMALL = 16384
COPIED_AT_ONCE = 1 << 20
HAS_MEMFD = hasattr(os, "memfd_create")


def _temporary():
    import tempfile  # half a megabyte that forks should not carry if not needed

    descriptor, path = tempfile.mkstemp(prefix="rftkit-judge-")
    os.unlink(path)
    return descriptor


def fresh():
    """An empty file that can grow and cannot be sealed."""
    return os.memfd_create("output", os.MFD_CLOEXEC) if HAS_MEMFD else _temporary()


def sealed(data):
    """A file with the unchangeable content `data`."""
    descriptor = (
        os.memfd_create("input", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        if HAS_MEMFD
        else _temporary()
    )
    pending = memoryview(data)
    while pending:
        pending = pending[os.write(descriptor, pending) :]
    if HAS_MEMFD:
        os.fchmod(descriptor, 0o444)  # nor opened for writing through /proc, if it exists
        fcntl.fcntl(descriptor, F_ADD_SEALS, SEAL | SHRINK | GROW | WRITE)
    return descriptor


def read_only(descriptor):
    """A second opening of a file, only for reading and with an offset of its own; where /proc is
    missing, the same one.
    """
    try:
        return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return os.dup(descriptor)


def copy(source, target, size):
    """Copies a sealed file of this size into an empty one. The offset of the target stays."""
    if size <= COPIED_AT_ONCE:
        os.pwrite(target, os.pread(source, size, 0), 0)
        return
    done = 0
    while done < size:
        done += os.pwrite(target, os.pread(source, COPIED_AT_ONCE, done), done)


def size_of(descriptor):
    return os.fstat(descriptor).st_size


def start_of(descriptor, most):
    return os.pread(descriptor, most, 0) if most else b""


def content_of(descriptor, most, shown):
    """(size, content) of a file; only the first `shown` bytes if it is larger than `most`."""
    content = os.pread(descriptor, SMALL, 0)  # one call in the usual case
    if len(content) < SMALL:
        return len(content), content if len(content) <= most else content[:shown]
    size = size_of(descriptor)
    return size, os.pread(descriptor, size if size <= most else shown, 0)


def end_of(descriptor, most, size=None):
    """The last bytes of a file, or of its first `size` bytes."""
    if size is None:
        size = size_of(descriptor)
    return os.pread(descriptor, min(most, size), max(0, size - most)) if size else b""
