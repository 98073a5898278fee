"""Several servers as one: which is asked first, which are lost, whether they are the same judge.

Promises: requests with equal keys go to the same server while it lives, so that its caches are
used; a lost server is tried again later; a server with other problems or another judge is refused.
Addresses of a file are read again when a server is lost: its successor may have another one.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

from rftkit._asked import Urls, addresses, is_file
from rftkit._errors import JudgeUnavailable, RequestRefused, ServersDiffer
from rftkit._http import Server, Unreachable

LOST_S = 5.0
# Between two looks at the file of addresses.
LOOK_S = 1.0


class Servers:
    def __init__(self, urls: Urls, token: str | None) -> None:
        found = addresses(urls)
        if not found:
            raise ValueError("expected at least one address of a server")
        self.all = [Server(url, token) for url in found]
        self._token = token
        self._file = urls if is_file(urls) else None
        self._looked = time.monotonic()
        self._lost: dict[str, float] = {}
        self._checked: set[str] = set()
        self._identity: tuple[str, dict[str, Any]] | None = None
        self._lock = threading.Lock()

    def order(self, key: str) -> Iterator[Server]:
        """Servers in the order of this key, those that were lost a moment ago last."""
        ranked = sorted(
            self.all, key=lambda server: hashlib.sha256(f"{server.url}\0{key}".encode()).digest()
        )
        now = time.monotonic()
        with self._lock:
            lost = {url for url, until in self._lost.items() if until > now}
        yield from [server for server in ranked if server.url not in lost]
        yield from [server for server in ranked if server.url in lost]

    def lose(self, server: Server) -> None:
        with self._lock:
            self._lost[server.url] = time.monotonic() + LOST_S
            # It may come back as another one.
            self._checked.discard(server.url)
            if self._file is not None and time.monotonic() >= self._looked + LOOK_S:
                self._looked = time.monotonic()
                self._read_again(self._file)

    def _read_again(self, file: Urls) -> None:
        try:
            found = addresses(file)
        except OSError:
            return
        known = {server.url: server for server in self.all}
        servers = [known.get(url.rstrip("/")) or Server(url, self._token) for url in found]
        if not servers:
            return
        self.all = servers
        for server in known.values():
            if server not in servers:
                server.close()

    def health(self, server: Server) -> dict[str, Any]:
        status, _, content = server.request("GET", "/health")
        try:
            answer = json.loads(content)
        except ValueError:
            answer = {}
        if "judge" in answer:
            return answer
        error = answer.get("error", {})
        message = error.get("message", f"status {status}")
        raise RequestRefused(
            status, error.get("code", "no_judge"), f"{server.url}/health: {message}", []
        )

    def check(self, server: Server) -> None:
        """Compares a server with those that were asked before, once while it lives."""
        if len(self.all) == 1 or server.url in self._checked:
            return
        answer = self.health(server)
        judge = {key: answer["judge"].get(key) for key in ("judge_version", "isolation", "python")}
        found = {"problems": answer["problems_digest"], **judge}
        with self._lock:
            if self._identity is None:
                self._identity = (server.url, found)
            first, expected = self._identity
            self._checked.add(server.url)
        differing = [key for key in expected if expected[key] != found[key]]
        if differing:
            with self._lock:
                self._checked.discard(server.url)
            what = ", ".join(f"{key} ({expected[key]}, {found[key]})" for key in differing)
            raise ServersDiffer(f"{first} and {server.url} are not the same judge: {what}")

    def check_all(self) -> None:
        """Every server that can be reached. Raises if none can."""
        reached, last = 0, None
        for server in self.all:
            try:
                if len(self.all) == 1:
                    self.health(server)
                self.check(server)
                reached += 1
            except Unreachable as error:
                self.lose(server)
                last = error
        if reached == 0:
            raise JudgeUnavailable(str(last)) from last

    def close(self) -> None:
        for server in self.all:
            server.close()
