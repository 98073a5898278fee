"""HTTP to one server, with connections that are kept. Only the standard library, so that it works
in every trainer's environment, beside any version of any client.

Promises: an answer is whole or an error; a kept connection that the server closed in the meantime
is replaced without the caller's notice.
"""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

CONNECT_S = 10.0
# A program may wait in the queue of a full server; the server itself answers.
ANSWER_S = 3600.0


class Unreachable(Exception):
    """No answer: refused, reset, cut off."""


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Server:
    """One address: http://host:port, https://…, or unix:/path."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url.rstrip("/")
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https", "unix"):
            raise ValueError(f"address {url!r}: expected http://HOST:PORT or unix:/PATH")
        self._parts = parts
        own = unquote(parts.password) if parts.password else None
        self._token = token if own is None else own
        if own is not None:
            self.url = f"{parts.scheme}://{parts.hostname}:{parts.port or 80}{parts.path}"

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    def _connect(self) -> http.client.HTTPConnection:
        parts = self._parts
        if parts.scheme == "unix":
            return _SocketConnection(parts.path, CONNECT_S)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        return kind(parts.hostname or "localhost", parts.port, timeout=CONNECT_S)

    def _headers(self, has_body: bool) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        if has_body:
            headers["Content-Type"] = "application/json"
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _send(
        self, method: str, path: str, body: bytes | None
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        prefix = "" if self._parts.scheme == "unix" else self._parts.path
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        while True:
            connection = kept or self._connect()
            try:
                if connection.sock is None:
                    connection.connect()
                connection.sock.settimeout(ANSWER_S)
                connection.request(method, prefix + path, body, self._headers(body is not None))
                return connection, connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if kept is None:
                    raise Unreachable(f"{self.url}: {error or type(error).__name__}") from error
                kept = None

    def request(
        self, method: str, path: str, body: Any = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        data = None if body is None else json.dumps(body).encode()
        connection, response = self._send(method, path, data)
        try:
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unreachable(f"{self.url}: the answer ended early: {error}") from error
        if response.will_close:
            connection.close()
        else:
            with self._lock:
                self._idle.append(connection)
        return response.status, response.headers, content

    def lines(self, path: str, body: Any) -> Iterator[bytes]:
        """Lines of a streamed answer; the first item is the status in digits."""
        connection, response = self._send("POST", path, json.dumps(body).encode())
        try:
            yield str(response.status).encode()
            if response.status != 200:
                yield response.read()
                return
            for line in response:
                if not line.endswith(b"\n"):
                    raise Unreachable(f"{self.url}: the answer ended early")
                yield line
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{self.url}: the answer ended early: {error}") from error
        finally:
            connection.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
