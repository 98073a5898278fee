"""A server of one's own: started on a free port with a token, and ended with this process, however
it ends.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import tempfile
import weakref

from rftkit._errors import JudgeUnavailable
from rftkit._node import command, environment, judged_by

STOP_S = 60.0


def _end(process: subprocess.Popen[str]) -> None:
    """Closing its stdin ends the server, which answers what runs first."""
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


class LocalServer:
    def __init__(self, process: subprocess.Popen[str], url: str, token: str) -> None:
        self.url = url
        self.token = token
        self._end = weakref.finalize(self, _end, process)
        self.pid = process.pid

    @classmethod
    def start(
        cls,
        problems: str | os.PathLike[str] | None,
        *,
        workers: int | None,
        python: str | None,
        unsafe: bool,
    ) -> LocalServer:
        token = secrets.token_urlsafe(24)
        chosen = python or judged_by()
        arguments = [
            *command(),
            "serve",
            "--port=0",
            "--with-parent",
            *([] if problems is None else [f"--problems={os.fspath(problems)}"]),
            *([] if workers is None else [f"--workers={workers}"]),
            *([] if chosen is None else [f"--python={chosen}"]),
            *(["--unsafe"] if unsafe else []),
        ]
        env = {**environment(), "RFTKIT_TOKEN": token}
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                env=env,
                # Ctrl-C in a notebook ends the cell, not the server.
                start_new_session=True,
            )
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if url:
                return cls(process, url, token)
            process.wait()
            said.seek(0)
            raise JudgeUnavailable(f"the server did not start: {said.read()[-2000:].strip()}")

    def stop(self) -> None:
        self._end()
