"""usage: python -m rftkit_serve FOLDER --name NAME [--port N] [--rows N] [--threads N]

Prints one line of JSON, {"url": …}, once it listens (port 0: any free one). Ends on SIGTERM and
SIGINT and, with --with-parent, at the end of standard input.
"""

import argparse
import asyncio
import functools
import json
import signal
import sys

import torch

from .completions import Chat, complete
from .engine import Engine
from .http import Answer, fault, serve_connection
from .model import Llama
from .requests import Refused, parse


class Server:
    def __init__(self, folder: str, name: str, rows: int):
        self.name = name
        self.chat = Chat(folder)
        self.engine = Engine(
            Llama(folder, rows), rows, {self.chat.tokenizer.turn_end, self.chat.tokenizer.pad_id}
        )
        self.awake = asyncio.Event()

    async def route(self, method: str, target: str, body: bytes) -> Answer:
        if target == "/health":
            return 200, {"status": "ok", "generated_tokens": self.engine.generated}
        if target == "/v1/models":
            return 200, {
                "object": "list",
                "data": [{"id": self.name, "object": "model", "owned_by": "rftkit"}],
            }
        if target != "/v1/chat/completions":
            return fault(404, f"no such path: {target}")
        if method != "POST":
            return fault(405, "POST a chat completion request")
        try:
            asked = parse(json.loads(body), self.name)
            answer = complete(asked, self.chat, self.engine, self.name)
            self.awake.set()
            return 200, await answer
        except Refused as refused:
            return fault(refused.status, str(refused))
        except (ValueError, RecursionError) as error:
            return fault(400, f"the body is no JSON: {error}")

    async def work(self) -> None:
        while True:
            if self.engine.idle:
                self.awake.clear()
                await self.awake.wait()
            # Requests need some rounds of the loop from their first byte to the queue.
            for _ in range(4):
                await asyncio.sleep(0)
            self.engine.step()


async def run(options: argparse.Namespace) -> None:
    server = Server(options.folder, options.name, options.rows)
    connected = functools.partial(serve_connection, route=server.route)
    listening = await asyncio.start_server(connected, options.host, options.port, backlog=1024)
    host, port = listening.sockets[0].getsockname()[:2]
    print(json.dumps({"url": f"http://{host}:{port}/v1"}), flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if options.with_parent:
        loop.add_reader(sys.stdin.fileno(), lambda: sys.stdin.buffer.read1(1024) or stop.set())
    work = asyncio.create_task(server.work())
    work.add_done_callback(lambda _: stop.set())
    await stop.wait()
    listening.close()
    if work.done():
        work.result()
    work.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="rftkit_serve", description="Serves a small Llama through OpenAI's chat API."
    )
    parser.add_argument(
        "folder", help="checkpoint in Hugging Face format with Llama 3's control tokens"
    )
    parser.add_argument("--name", required=True, help="the model's name in requests")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rows", type=int, default=128, help="maximum concurrent sequences")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--with-parent", action="store_true", help="exit at the end of standard input"
    )
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    asyncio.run(run(options))


if __name__ == "__main__":
    main()
