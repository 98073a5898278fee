"""A server in memory that answers as a test says: status codes in turn, then verdicts."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JUDGE = {"isolation": 3, "judge_version": "3", "python": "3.11"}


def verdict(body: dict[str, Any]) -> dict[str, Any]:
    right = "wrong" not in (body.get("code") or body.get("answer") or "")
    return {
        "id": body.get("id"),
        "verdict": "OK" if right else "WA",
        "passed": right,
        "share": 1.0 if right else 0.5,
        "tests_passed": 2 if right else 1,
        "tests_run": 2,
        "tests_total": 2,
        "first_failing": None if right else 1,
        "accepted_by": "bytes",
        "detail": None,
        "tests": [{"verdict": "OK", "accepted_by": "bytes", "later_member": 1}],
        "judge": JUDGE,
        "later_member": 1,
    }


class Stub:
    """`statuses`: what the next requests are answered with; afterwards 200."""

    def __init__(self, digest: str = "d1", port: int = 0) -> None:
        self.statuses: list[int] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.digest = digest
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def _send(self, status: int, body: Any, **headers: str) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                self._send(
                    200,
                    {"status": "ok", "problems": 1, "problems_digest": stub.digest, "judge": JUDGE},
                )

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stub.headers.append(dict(self.headers))
                stub.asked.append(body)
                status = stub.statuses.pop(0) if stub.statuses else 200
                if status != 200:
                    error = {"error": {"code": "some_code", "message": "some words"}}
                    self._send(status, error, Retry_After="0")
                    return
                self._send(200, verdict(body))

        connections = self._connections = []

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def process_request(self, request: Any, client_address: Any) -> None:
                connections.append(request)
                super().process_request(request, client_address)

            def handle_error(self, *_: object) -> None:
                pass

        self.server = Quiet(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Ends like a killed process: kept connections are cut."""
        self.server.shutdown()
        self.server.server_close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
