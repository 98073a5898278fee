"""The part of HTTP/1.1 that OpenAI clients use: keep-alive, Content-Length, JSON. For local use
only.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

MAX_HEAD, MAX_BODY = 64 * 1024, 16 * 1024 * 1024
REASONS = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    500: "Internal Server Error",
}

Answer = tuple[int, dict]
Route = Callable[[str, str, bytes], Awaitable[Answer]]


def fault(status: int, message: str) -> Answer:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return status, {"error": {"message": message, "type": kind, "param": None, "code": status}}


def encoded(answer: Answer, keep: bool) -> bytes:
    status, body = answer
    data = json.dumps(body, ensure_ascii=False).encode()
    lines = [
        f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}",
        "Content-Type: application/json",
        f"Content-Length: {len(data)}",
        f"Connection: {'keep-alive' if keep else 'close'}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data


def read_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    fields = [line.split(":", 1) for line in lines if ":" in line]
    return (
        method,
        target.split("?")[0],
        {name.strip().lower(): value.strip() for name, value in fields},
    )


async def serve_connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, route: Route
) -> None:
    """Handles requests one after the other until the client disconnects."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            try:
                method, target, fields = read_head(head)
                length = int(fields.get("content-length", "0"))
            except ValueError:
                writer.write(encoded(fault(400, "no HTTP request"), False))
                return
            if not 0 <= length <= MAX_BODY or "transfer-encoding" in fields:
                writer.write(
                    encoded(fault(400, "a body needs a Content-Length of at most 16 MiB"), False)
                )
                return
            body = await reader.readexactly(length)
            keep = fields.get("connection", "").lower() != "close"
            writer.write(encoded(await route(method, target, body), keep))
            await writer.drain()
            if not keep:
                return
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return
    finally:
        writer.close()
