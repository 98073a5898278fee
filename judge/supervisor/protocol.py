"""Frames between Node and a zygote: 4 bytes of length, 1 byte of kind, body.

Promises: a read never takes more than one frame, because a zygote and the process of a program read
alternately; a closed connection ends the process at once, so that no process outlives Node.
Transfers facts only: how a process ended, what it used, the bytes it wrote. See judge/protocol.ts
for the other side.
"""

import json
import os
import struct

# Protocol version, equal in judge/protocol.ts; increased with every change of a frame or of the
# handshake.
PROTOCOL = 7
HEADER = struct.Struct("<IB")
# One test: index, exit status or -1, signal, cause of the stop, CPU us, wall us, resident kB, bytes
# of output and of stderr that the program wrote, bytes of each that follow, state.
FACTS = struct.Struct("<IiiIQQQQQIII")
# State of a finished test: why its process runs no further one, bits of leftovers.py. State at the
# end of a process: where it was, and LATE if the machine stood still, which no clock shows.
NOT_STARTED, IN_TEST, BETWEEN, NOT_COMPILED, OUT_OF_MEMORY = range(5)
LATE = 8
STOPPED_BY_NOBODY, STOPPED_FOR_CPU, STOPPED_FOR_WALL, STOPPED_BY_NODE = 0, 1, 2, 3

# Node to zygote
PROBLEM, FORGET, PROGRAM, SERIES, ISOLATED, LEAVE, STOP, QUIT, TRACE, GO, COMPILE = b"PFRBILSQTGC"
# Zygote to Node
HELLO, RESULT, ENDED, COMPILED, DIED = b"hrecd"


def frame(kind, *parts):
    return b"".join((HEADER.pack(sum(map(len, parts)), kind), *parts))


class Connection:
    """The socket of one zygote to Node."""

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
        """Sends frames made by `frame` in one write, because each write wakes Node."""
        pending = memoryview(b"".join(frames))
        while pending:
            try:
                pending = pending[os.write(self.descriptor, pending) :]
            except OSError:
                os._exit(0)

    def send_json(self, kind, value):
        self.send(kind, json.dumps(value).encode())

    def synchronise(self, marker):
        """Skips messages for an earlier zygote of this slot, then answers with the same marker."""
        seen = b""
        while not seen.endswith(marker):
            seen = seen[-len(marker) :] + self._read(1)
        os.write(self.descriptor, marker)


def split_json(body):
    """Splits a body that begins with the length of JSON and the JSON: (value, remaining bytes)."""
    (size,) = struct.unpack_from("<I", body)
    return json.loads(body[4 : 4 + size]), body[4 + size :]
