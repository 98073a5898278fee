"""`Judge`: programs in, results out, over one server or several.

Promises: every call gives a result with a verdict, or raises; the request is repeated on 429, 503
and 504 only, and at another server if one is lost. Threads may share a judge.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
import os
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from rftkit._asked import Urls, refusal, seconds, token_of
from rftkit._errors import JudgeUnavailable, NoVerdict, RequestRefused
from rftkit._http import Server, Unreachable
from rftkit._local import LocalServer
from rftkit._result import Result
from rftkit._servers import Servers

T = TypeVar("T")

RETRIED = frozenset({429, 503, 504})
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 10.0
ROUND_PAUSE_S = 0.5
SEVERAL_S = 2.0


class Judge:
    """Judges programs at `rftkit serve`.

    urls: an address (http://HOST:PORT, unix:/PATH), several, or a file with one a line.
    token, token_file: what the server asks for; default: the variable RFTKIT_TOKEN.
    patience: seconds for which a full or failing server is asked again.
    wait_for_server: seconds for which a server that cannot be reached is waited for.
    concurrency: requests at the same time, of the async methods and `judge_many`.
    """

    def __init__(
        self,
        urls: Urls,
        *,
        token: str | None = None,
        token_file: str | os.PathLike[str] | None = None,
        patience: float = 300.0,
        wait_for_server: float = 0.0,
        concurrency: int = 64,
    ) -> None:
        self._servers = Servers(urls, token_of(token, token_file))
        self._patience = patience
        self._wait_for_server = wait_for_server
        self._concurrency = concurrency
        self._threads: concurrent.futures.ThreadPoolExecutor | None = None
        self._local: LocalServer | None = None

    @classmethod
    def local(
        cls,
        problems: str | os.PathLike[str] | None = None,
        *,
        workers: int | None = None,
        python: str | None = None,
        unsafe: bool = False,
        **options: Any,
    ) -> Judge:
        """Starts a server of its own on a free port, with a token; `close` ends it."""
        server = LocalServer.start(problems, workers=workers, python=python, unsafe=unsafe)
        judge = cls(server.url, token=server.token, **options)
        judge._local = server
        return judge

    @property
    def urls(self) -> list[str]:
        return [server.url for server in self._servers.all]

    def health(self) -> dict[str, Any]:
        """State, problems and judge of the first server that answers."""
        for server in self._servers.order("health"):
            try:
                return self._servers.health(server)
            except Unreachable:
                self._servers.lose(server)
        raise JudgeUnavailable(f"no server answers: {', '.join(self.urls)}")

    def check(self) -> None:
        """Raises unless a server answers, and all that do are the same judge."""
        self._servers.check_all()

    def judge(self, **request: Any) -> Result:
        """Judges one program.

        code or answer; problem_id or tests=[{"input": …, "output": …}] with fn_name, comparator,
        checker, entry_point, cpu_limit_ms, wall_limit_ms, memory_limit_mb; stop="never" runs all
        tests. /openapi.json of the server has every member.
        """
        key = str(request.get("problem_id") or request.get("code") or request.get("answer") or "")
        return Result.of(self._ask("/v1/judge", request, key))

    def judge_many(self, requests: Iterable[dict[str, Any]]) -> list[Result]:
        """Judges programs at the same time; results in the order of the requests."""
        return list(self._pool().map(lambda request: self.judge(**request), requests))

    async def ajudge(self, **request: Any) -> Result:
        """Like `judge`, for asyncio."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool(), lambda: self.judge(**request))

    async def ajudge_many(
        self, requests: Iterable[dict[str, Any]]
    ) -> AsyncIterator[tuple[int, Result]]:
        """(index, result) in order of completion."""

        async def one(index: int, request: dict[str, Any]) -> tuple[int, Result]:
            return index, await self.ajudge(**request)

        tasks = [asyncio.create_task(one(i, request)) for i, request in enumerate(requests)]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()

    def batch(self, requests: Sequence[dict[str, Any]]) -> Iterator[tuple[int, Result]]:
        """(index, result) in order of completion, over one request a server.

        Programs without a verdict are asked for again by themselves.
        """
        left = dict(enumerate(requests))
        server = next(self._servers.order("batch"))
        try:
            self._servers.check(server)
            for index, result in self._lines(server, list(left.items())):
                if result is None:
                    continue
                del left[index]
                yield index, result
        except Unreachable:
            self._servers.lose(server)
        indices = list(left)
        for index, result in zip(indices, self.judge_many(left[i] for i in indices), strict=True):
            yield index, result

    def _lines(
        self, server: Server, items: list[tuple[int, dict[str, Any]]]
    ) -> Iterator[tuple[int, Result | None]]:
        lines = server.lines("/v1/judge/batch", {"requests": [request for _, request in items]})
        status = int(next(lines))
        if status in RETRIED:
            return
        if status != 200:
            raise RequestRefused(status, *refusal(status, next(lines)))
        for line in lines:
            found = json.loads(line)
            index = items[found["index"]][0]
            if found["status"] == 200:
                yield index, Result.of(found["answer"])
            elif found["status"] in RETRIED:
                yield index, None
            else:
                raise RequestRefused(
                    found["status"], *refusal(found["status"], json.dumps(found).encode())
                )

    def _ask(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        begun = time.monotonic()
        pause, why = FIRST_PAUSE_S, "no server was asked"
        # Of several servers one may be lost while another cuts a connection: that is no end yet.
        patience = max(self._wait_for_server, SEVERAL_S if len(self._servers.all) > 1 else 0.0)
        while True:
            asked, unreachable = 0, 0
            wait = 0.0
            for server in self._servers.order(key):
                asked += 1
                try:
                    self._servers.check(server)
                    status, headers, content = server.request("POST", path, body)
                except Unreachable as error:
                    self._servers.lose(server)
                    unreachable, why = unreachable + 1, str(error)
                    continue
                if status == 200:
                    return json.loads(content)
                code, message, faults = refusal(status, content)
                if status not in RETRIED:
                    raise RequestRefused(status, code, message, faults)
                why = f"{server.url}: {message}"
                wait = max(wait, seconds(headers.get("Retry-After")))
            spent = time.monotonic() - begun
            if unreachable == asked:
                if spent >= patience:
                    raise JudgeUnavailable(why)
                time.sleep(min(ROUND_PAUSE_S, max(patience - spent, 0.01)))
                continue
            if spent >= self._patience:
                raise NoVerdict(f"no verdict in {spent:.0f} s: {why}")
            time.sleep(min(max(pause, wait), LONGEST_PAUSE_S, max(self._patience - spent, 0.01)))
            pause = min(2 * pause, LONGEST_PAUSE_S)

    def _pool(self) -> concurrent.futures.ThreadPoolExecutor:
        if self._threads is None:
            self._threads = concurrent.futures.ThreadPoolExecutor(
                self._concurrency, thread_name_prefix="rftkit-judge"
            )
        return self._threads

    def close(self) -> None:
        """Closes connections, and ends the server that `local` started."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None
        self._servers.close()
        if self._local is not None:
            self._local.stop()
            self._local = None

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Judge:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
