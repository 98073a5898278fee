"""Rewards for trainers: TRL, verl and verifiers.

Promise: an infrastructure error is never a reward. TRL gets None, which it does not count; verl
and verifiers wait for the server, and then get an exception.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

from rftkit._client import Judge
from rftkit._errors import JudgeError, RequestRefused
from rftkit._result import Result

By = Literal["passed", "share"]

PATIENCE_S = 900.0
URL_VARIABLE = "RFTKIT_JUDGE"

_judges: dict[tuple[Any, ...], Judge] = {}
_lock = threading.Lock()


def _shared(
    url: str | Sequence[str] | None, token_file: str | None, patience: float, *, local: bool = False
) -> Judge:
    """One judge a process for equal settings, so that connections are kept.

    local: starts a server where none is named.
    """
    chosen = url or os.environ.get(URL_VARIABLE)
    if not chosen and local:
        with _lock:
            key = (os.getpid(), "local", patience)
            if key not in _judges:
                _judges[key] = Judge.local(patience=patience)
            return _judges[key]
    if not chosen:
        raise ValueError(f"name the server: url=…, or the variable {URL_VARIABLE}")
    if isinstance(chosen, str) and "," in chosen:
        chosen = chosen.split(",")
    key = (os.getpid(), chosen if isinstance(chosen, str) else tuple(chosen), token_file, patience)
    with _lock:
        if key not in _judges:
            _judges[key] = Judge(
                chosen, token_file=token_file, patience=patience, wait_for_server=patience
            )
        return _judges[key]


def _text(completion: Any) -> str:
    """A completion as text: it may be a list of messages, of which the last counts."""
    if isinstance(completion, str):
        return completion
    content = completion[-1].get("content") if completion else ""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if isinstance(part, dict))
    return content or ""


def _score(result: Result, by: By) -> float:
    return result.share if by == "share" else float(result.passed)


def _request(answer: str, by: By, **of: Any) -> dict[str, Any]:
    return {"answer": answer, "stop": "never" if by == "share" else "first_failure", **of}


def trl(
    judge: Judge | str | Sequence[str] | None = None,
    *,
    by: By = "passed",
    column: str = "problem_id",
    tests: str = "tests",
) -> Callable[..., list[float | None]]:
    """A reward function for TRL's trainers.

    The dataset has a column with ids of the server's problems, or one with tests ([{"input": …,
    "output": …}], or that as JSON). A completion whose program could not be judged gets None.
    """
    asked = judge if isinstance(judge, Judge) else None

    def code_reward(
        prompts: Any = None, completions: Sequence[Any] = (), **columns: Any
    ) -> list[float | None]:
        client = asked or _shared(judge, None, 60.0)  # type: ignore[arg-type]
        ids, given = columns.get(column), columns.get(tests)
        if ids is None and given is None:
            raise ValueError(f"the dataset has neither a column {column!r} nor {tests!r}")

        def one(index: int) -> float | None:
            answer = _text(completions[index])
            if ids is not None:
                of: dict[str, Any] = {"problem_id": str(ids[index])}
            else:
                own = given[index]  # type: ignore[index]
                of = {"tests": json.loads(own) if isinstance(own, str) else own}
            try:
                return _score(client.judge(**_request(answer, by, **of)), by)
            except RequestRefused:
                raise
            except JudgeError:
                return None

        return list(client._pool().map(one, range(len(completions))))

    return code_reward


def _of_task(task: Any) -> dict[str, Any]:
    tests = getattr(task, "tests", None)
    if tests is None:
        problem_id = getattr(task, "problem_id", None) or getattr(task, "id", None)
        if not problem_id:
            raise ValueError("the task has neither tests nor the id of a problem")
        language = getattr(task, "language", None)
        return {"problem_id": str(problem_id), **({"language": language} if language else {})}
    given = json.loads(tests) if isinstance(tests, str) else tests
    return dict(given) if isinstance(given, dict) else {"tests": given}


async def verifiers(
    task: Any,
    trace: Any = None,
    *,
    code: str | None = None,
    url: str | None = None,
    token_file: str | None = None,
    by: By = "passed",
    patience: float = PATIENCE_S,
) -> float:
    """The reward of one rollout, for verifiers 0.4: a `@vf.reward` method awaits it, or a
    configuration plugs it in (`--env.taskset.task.rewards.NAME.fn rftkit.rewards:verifiers`).

    The task has `tests` (a list, an object with tests and limits as `Judge.judge` takes them, or
    either as JSON), or else the `problem_id` or `id` of a problem of the server. `code` is judged
    instead of the trace's last reply. Without a server, tests are judged by one of this process.
    Without a verdict JudgeError is raised, after at most `patience` seconds: verifiers records the
    error, and no reward.
    """
    of = _of_task(task)
    client = await asyncio.to_thread(_shared, url, token_file, patience, local="tests" in of)
    request = _request(trace.last_reply if code is None else "", by, **of)
    if code is not None:
        del request["answer"]
        request["code"] = code
    return _score(await client.ajudge(**request), by)


def _verl_tests(ground_truth: Any) -> dict[str, Any]:
    truth = json.loads(ground_truth) if isinstance(ground_truth, str) else ground_truth
    pairs = zip(truth["inputs"], truth["outputs"], strict=True)
    fn_name = truth.get("fn_name")
    if fn_name is None:
        return {"tests": [{"input": str(given), "output": str(out)} for given, out in pairs]}
    tests = [{"input": _arguments(given), "output": _json(out)} for given, out in pairs]
    return {"fn_name": fn_name, "comparator": "call", "tests": tests}


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _arguments(value: Any) -> str:
    """verl's rows have a JSON value a line, each an argument; others a list."""
    if not isinstance(value, str):
        return json.dumps(value)
    return json.dumps([json.loads(line) for line in value.splitlines() if line.strip()])


def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: dict[str, Any] | None = None,
    *,
    url: str | None = None,
    token_file: str | None = None,
    by: By = "passed",
    patience: float = PATIENCE_S,
    **_: Any,
) -> dict[str, Any]:
    """The score of one answer, for verl's reward.custom_reward_function.

    The problem is extra_info["problem_id"] at the server, or else the tests of ground_truth
    ({"inputs": […], "outputs": […], "fn_name"?}). A server that is full or down is waited for, at
    most `patience` seconds; then JudgeError is raised, and the step fails instead of learning from
    a wrong 0.
    """
    client = _shared(url, token_file, patience)
    problem_id = (extra_info or {}).get("problem_id")
    of = _verl_tests(ground_truth) if problem_id is None else {"problem_id": str(problem_id)}
    result = client.judge(**_request(solution_str, by, **of))
    return {
        "score": _score(result, by),
        "passed": float(result.passed),
        "share": result.share,
        "verdict": result.verdict,
    }
