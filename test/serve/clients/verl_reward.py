"""verl's own sandbox reward, its module unchanged, against the server in RFTKIT_JUDGE.

Loads verl/utils/reward_score/sandbox_fusion from the folder in VERL, without the rest of verl.
Prints, for each of 50 programs, what it should score, what it scores, and how many of its tests had
no verdict.
"""

import importlib.util
import json
import logging
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

logging.disable(logging.CRITICAL)
folder = os.path.join(os.environ["VERL"], "verl/utils/reward_score/sandbox_fusion")
spec = importlib.util.spec_from_file_location(
    "sandbox_fusion_reward",
    os.path.join(folder, "__init__.py"),
    submodule_search_locations=[folder],
)
reward = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = reward
spec.loader.exec_module(reward)

TESTS = {"inputs": ["1 2", "30 4", "5 6"], "outputs": ["3", "34", "11"]}
CALLS = {"inputs": ["1\n2", "3\n4"], "outputs": ["3", "7"], "fn_name": "add"}
PROGRAMS = [
    ("a, b = map(int, input().split())\nprint(a + b)\n", TESTS, 1.0),
    ("import sys\nprint(sum(map(int, sys.stdin.read().split())))\n", TESTS, 1.0),
    ("print(3)\n", TESTS, 1 / 3),
    ("print(int(input()))\n", TESTS, 0.0),
    ("print(\n", TESTS, 0.0),
    ("a, b = map(int, input().split())\nprint(a * b)\n", TESTS, 0.0),
    ("def add(a, b):\n    return a + b\n", CALLS, 1.0),
    ("class Solution:\n    def add(self, a, b):\n        return a + b\n", CALLS, 1.0),
    ("def add(a, b):\n    return a - b\n", CALLS, 0.0),
    ("import time\ntime.sleep(0.05)\nprint(sum(map(int, input().split())))\n", TESTS, 1.0),
]
semaphore = threading.Semaphore(32)


def scored(index):
    code, tests, expected = PROGRAMS[index % len(PROGRAMS)]
    completion = f"I add.\n```python\n{code}# {index}\n```"
    score, metadata = reward.compute_score(
        os.environ["RFTKIT_JUDGE"] + "/run_code", semaphore, 1024, completion, json.dumps(tests)
    )
    without = sum(item.get("status") == "api_error" for item in metadata)
    return {"expected": expected, "score": score, "without": without}


with ThreadPoolExecutor(16) as threads:
    print(json.dumps(list(threads.map(scored, range(int(os.environ.get("PROGRAMS", "50")))))))
