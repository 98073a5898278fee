"""The folder of a compiler: emptied, filled with sources, read afterwards.

Promises: reads regular files only and follows no link, whatever a compiler left there; sizes and
counts are bounded.
"""

import os
import stat

MAX_BYTES = 64 << 20
MAX_FILES = 2000


class TooLarge(Exception):
    """What was compiled is more than the judge takes."""


def empty(folder):
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)
            empty(entry.path)
            os.rmdir(entry.path)
        else:
            os.unlink(entry.path)


def write(folder, name, data, mode=0o644):
    path = folder + "/" + name
    parent = os.path.dirname(path)
    if parent != folder:
        os.makedirs(parent, exist_ok=True)
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        pending = memoryview(data)
        while pending:
            pending = pending[os.write(place, pending) :]
    finally:
        os.close(place)


def _read(path, most):
    place = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        found = os.fstat(place)
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > most:
            raise TooLarge
        parts = []
        while part := os.read(place, 1 << 20):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(place)


def contents(folder, name):
    """[(name, content)] of a file, or of all files below a folder, in order of their names."""
    path = folder + "/" + name
    if os.path.islink(path) or not os.path.lexists(path):
        return []
    if not os.path.isdir(path):
        data = _read(path, MAX_BYTES)
        return [] if data is None else [(name, data)]
    found, room = [], MAX_BYTES
    for parent, _, names in os.walk(path):
        for one in sorted(names):
            data = _read(parent + "/" + one, room)
            if data is None:
                continue
            room -= len(data)
            if len(found) >= MAX_FILES:
                raise TooLarge
            found.append((os.path.relpath(parent + "/" + one, folder), data))
    return sorted(found)
