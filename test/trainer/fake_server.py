#!/usr/bin/env python3
"""Stands for the Python of a training's environment: `-m MODULE NAME --host H --port P` serves a
"checkpoint" whose answer.txt is every answer.

Counts its starts in starts.log; without answer.txt it ends, with slow.txt it never answers.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_, module, name, _, host, _, port = sys.argv[1:]
with open("starts.log", "a") as log:
    print(os.getpid(), module, name, file=log)
answer = Path(name) / "answer.txt"
is_slow = (Path(name) / "slow.txt").exists()
if not answer.exists() and not is_slow:
    sys.exit("no weights here")


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(200, {})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        message = {"role": "assistant", "content": answer.read_text()}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
        told = {"id": "x", "object": "chat.completion", "created": 1, "model": body["model"]}
        is_ours = body["model"] == name
        self.reply(200 if is_ours else 400, told | {"choices": [choice], "usage": usage})

    def reply(self, status: int, value: dict) -> None:
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


if not is_slow:
    server = ThreadingHTTPServer((host, int(port)), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
