/**
 * verifiers: an installable package with a v1 Taskset, whose reward runs `rftkit judge` on the
 * tests of a problem.
 */
import { defineExport, type ExportFacts } from "../define-export.ts";
import { JUDGE_PY, judgeLine, needsTests } from "../tests-of.ts";

const PROJECT = `[project]
name = "rftkit-problems"
version = "0.1.0"
description = "Programming problems, judged by rftkit on all of their tests"
requires-python = ">=3.11"
dependencies = ["verifiers>=0.4"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["rftkit_problems"]

[tool.hatch.build.targets.wheel.force-include]
"train.jsonl" = "rftkit_problems/train.jsonl"
`;

const MODULE = `"""Programming problems for verifiers, judged by rftkit (written by rftkit export)."""

import asyncio
import json
from pathlib import Path

import verifiers.v1 as vf

__all__ = ["ProblemsTaskset"]


class ProblemData(vf.TaskData):
    tests: str
    """What \`rftkit judge\` needs, as JSON text."""


class ProblemTask(vf.Task[ProblemData]):
    @vf.reward(weight=1.0)
    async def passes_tests(self, trace: vf.Trace) -> float:
        answer = trace.last_reply
        score = (await asyncio.to_thread(judged, [(self.data.tests, answer)]))[0]
        if score is None:
            raise RuntimeError("no verdict: an infrastructure error is not a wrong answer")
        return score


class ProblemsTaskset(vf.Taskset[ProblemTask]):
    def load(self):
        for line in rows_file().read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            data = ProblemData(
                id=row["problem_id"],
                prompt=row["prompt"][-1]["content"],
                system_prompt=row["prompt"][0]["content"] if len(row["prompt"]) > 1 else None,
                tests=row["tests"],
            )
            yield ProblemTask(data, self.config.task)


def rows_file():
    here = Path(__file__).parent
    beside = here / "train.jsonl"
    return beside if beside.exists() else here.parent / "train.jsonl"


${JUDGE_PY}`;

const start = ({ options }: ExportFacts): string =>
  `uv pip install . && uv run eval rftkit_problems -m ${options.model}`;

export const verifiers = defineExport({
  name: "verifiers",
  consumer: "verifiers 0.4.0 (v1 Taskset)",
  describe: "an installable package with the published problems, judged by rftkit",
  unit: "problem",
  sets: "all",
  check: (options) => needsTests("verifiers", options),
  write: (asked) => ({
    problem_id: asked.problem.problem_id,
    prompt: asked.prompt,
    tests: JSON.stringify(judgeLine(asked)),
  }),
  files: () => ({ "pyproject.toml": PROJECT, "rftkit_problems/__init__.py": MODULE }),
  start,
  notes: [
    "The reward runs `rftkit judge` on all tests; set RFTKIT to the program if `npx rftkit` does not find it.",
    "A program without a verdict raises an error, which verifiers does not count as 0.",
  ],
});
