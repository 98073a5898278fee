"""Frames between Node and a zygote: 4 bytes of length, 1 byte of kind, the body.

Promises: reads never take more than one frame, since a zygote and the process of one program read in turns; a
closed connection ends the process at once, so that nothing outlives Node. Carries facts only: how a process ended,
what it used, the bytes it left. See judge/protocol.ts for the other side.
"""

import json
import os
import struct

# Number of this protocol, the same in judge/protocol.ts; raised with every change of a frame or of the start.
PROTOCOL = 3
HEADER = struct.Struct("<IB")
# One test: index, exit status or -1, signal, who stopped it, CPU us, wall us, resident kB, bytes of output and of
# errors that the program left, bytes of each that follow.
FACTS = struct.Struct("<IiiIQQQQQII")
# How a batch runs, beside its first test and the one after its last: see batch.py.
WAITS, GOES_ON = 1, 2
STOPPED_BY_NOBODY, STOPPED_FOR_CPU, STOPPED_FOR_WALL, STOPPED_BY_NODE = 0, 1, 2, 3

# Node to zygote
PROBLEM, FORGET, PROGRAM, BATCH, ISOLATED, LEAVE, STOP, QUIT, TRACE, GO = b"PFRBILSQTG"
# Zygote to Node
HELLO, RESULT, ENDED, COMPILED, DIED = b"hrecd"


def frame(kind, *parts):
    return b"".join((HEADER.pack(sum(map(len, parts)), kind), *parts))


class Connection:
    """One zygote's socket to Node."""

    def __init__(self, descriptor):
        self.descriptor = descriptor

    def _read(self, size):
        parts = []
        while size:
            part = os.read(self.descriptor, min(size, 1 << 20))
            if not part:
                os._exit(0)
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def receive(self):
        """The next frame as (kind, body)."""
        size, kind = HEADER.unpack(self._read(5))
        return kind, self._read(size) if size else b""

    def send(self, kind, *parts):
        self.send_frames([frame(kind, *parts)])

    def send_frames(self, frames):
        """Sends frames made by `frame`, at once: each write wakes Node."""
        pending = memoryview(b"".join(frames))
        while pending:
            try:
                pending = pending[os.write(self.descriptor, pending) :]
            except OSError:
                os._exit(0)

    def send_json(self, kind, value):
        self.send(kind, json.dumps(value).encode())

    def synchronise(self, marker):
        """Skips what was meant for an earlier zygote of this place, then answers with the same marker."""
        seen = b""
        while not seen.endswith(marker):
            seen = seen[-len(marker) :] + self._read(1)
        os.write(self.descriptor, marker)


def split_json(body):
    """A body that begins with 4 bytes of length and JSON of that length: (value, the rest)."""
    (size,) = struct.unpack_from("<I", body)
    return json.loads(body[4 : 4 + size]), body[4 + size :]
