"""PyPI's client of SandboxFusion against the server in RFTKIT_JUDGE: run_code, submit, concurrent
calls. Prints one JSON object.
"""

import asyncio
import json
import os

from sandbox_fusion import (
    RunCodeRequest,
    SubmitRequest,
    TestConfig,
    run_code,
    run_code_async,
    run_concurrent,
    set_endpoint,
    submit,
)

set_endpoint(os.environ["RFTKIT_JUDGE"])
SUM = "print(sum(map(int, input().split())))\n"


def run(code, stdin=None, **given):
    return run_code(RunCodeRequest(code=code, language="python", stdin=stdin, **given))


def submitted(code):
    row = {
        "id": 1,
        "content": "Add.",
        "labels": {},
        "test": [
            {"input": {"stdin": "1 2\n"}, "output": {"stdout": "3\n"}},
            {"input": {"stdin": "4 5\n"}, "output": {"stdout": "9\n"}},
        ],
    }
    config = TestConfig(
        dataset_type="CommonOJDataset", language="python", provided_data=row, extra={}
    )
    completion = f"Here it is:\n```python\n{code}```\n"
    result = submit(SubmitRequest(dataset="d", id=1, completion=completion, config=config))
    return result.accepted, [test.passed for test in result.tests]


def refused():
    try:
        run_code(RunCodeRequest(code="x", language="perl"), max_attempts=1)
    except Exception as error:  # noqa: BLE001 - the client raises bare exceptions
        return "not available" in str(error)
    return False


async def in_flight():
    requests = [
        RunCodeRequest(code=f"print({i} + int(input()))", language="python", stdin="1")
        for i in range(40)
    ]
    results = await asyncio.gather(*(run_code_async(request) for request in requests))
    return [int(result.run_result.stdout) for result in results]


hello = run("print(input())", "hello")
raises = run("print('before')\n1 / 0")
threads = run_concurrent(
    run_code, args=[[RunCodeRequest(code=f"print({i})", language="python")] for i in range(20)]
)
print(
    json.dumps(
        {
            "hello": [hello.status, hello.run_result.stdout, hello.run_result.return_code],
            "raises": [raises.status, raises.run_result.return_code, raises.run_result.stdout],
            "late": run("while True: pass", run_timeout=0.3).run_result.status,
            "right": submitted(SUM),
            "wrong": submitted("print(3)\n"),
            "refused": refused(),
            "async": asyncio.run(in_flight()) == [i + 1 for i in range(40)],
            "threads": [int(result.run_result.stdout) for result in threads] == list(range(20)),
        }
    )
)
