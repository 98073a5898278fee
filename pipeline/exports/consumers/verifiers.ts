/**
 * verifiers: an installable package with a v1 Taskset, whose reward is rftkit.rewards.verifiers: by
 * the problems of a server, or by tests in the package.
 */
import { DEFAULT_LANGUAGE } from "../../../judge/languages/index.ts";
import { defineExport, type ExportFacts } from "../define-export.ts";
import { judgeLine } from "../tests-of.ts";

const PROJECT = `[project]
name = "rftkit-problems"
version = "0.1.0"
description = "Programming problems, judged by rftkit on all of their tests"
requires-python = ">=3.11"
dependencies = ["verifiers>=0.4", "rftkit"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["rftkit_problems"]

[tool.hatch.build.targets.wheel.force-include]
"train.jsonl" = "rftkit_problems/train.jsonl"
`;

const MODULE = `"""Programming problems for verifiers, judged by rftkit (written by rftkit export)."""

import json
from pathlib import Path

import verifiers.v1 as vf
from rftkit import rewards

__all__ = ["ProblemsTaskset"]


class JudgeConfig(vf.TaskConfig):
    url: str | None = None
    """Address of \`rftkit serve\`; default: the variable RFTKIT_JUDGE."""
    token_file: str | None = None
    patience: float = 900.0
    """Seconds for which a server that is full or down is asked again."""


class ProblemData(vf.TaskData):
    tests: str | None = None
    """Tests and limits as JSON text; None: those of the server's problem with this id."""
    language: str | None = None
    """Language of the programs; None: Python."""


class ProblemTask(vf.Task[ProblemData, vf.State, JudgeConfig]):
    solution: str | None = None
    """A program that passes every test; in no trace and in no prompt."""

    async def judged(self, trace=None, code=None) -> float:
        config = self.config
        where = {"url": config.url, "token_file": config.token_file, "patience": config.patience}
        return await rewards.verifiers(self.data, trace, code=code, **where)

    @vf.reward(weight=1.0)
    async def passes_tests(self, trace: vf.Trace) -> float:
        return await self.judged(trace)

    async def validate(self, runtime) -> bool | None:
        if self.solution is None:
            return None
        return await self.judged(code=self.solution) == 1.0


class ProblemsConfig(vf.TasksetConfig):
    task: JudgeConfig = JudgeConfig()


class ProblemsTaskset(vf.Taskset[ProblemTask, ProblemsConfig]):
    def load(self):
        for line in rows_file().read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            data = ProblemData(
                id=row["problem_id"],
                prompt=row["prompt"][-1]["content"],
                system_prompt=row["prompt"][0]["content"] if len(row["prompt"]) > 1 else None,
                tests=row.get("tests"),
                language=row.get("language"),
            )
            task = ProblemTask(data, self.config.task)
            task.solution = row.get("solution")
            yield task


def rows_file():
    here = Path(__file__).parent
    beside = here / "train.jsonl"
    return beside if beside.exists() else here.parent / "train.jsonl"
`;

const start = ({ options }: ExportFacts): string =>
  `pip install . && vf-eval rftkit_problems -m ${options.model} --env.agent.harness.id null --env.agent.runtime.type subprocess`;

export const verifiers = defineExport({
  name: "verifiers",
  consumer: "verifiers 0.4.0 (v1 Taskset)",
  describe: "an installable package with the published problems, judged by rftkit",
  unit: "problem",
  sets: "all",
  write: (asked, { inlineTests }) => {
    const { problem, prompt, language } = asked;
    const solution = problem.solutions.find((one) => one.language === (language ?? DEFAULT_LANGUAGE))?.code;
    return {
      problem_id: problem.problem_id,
      prompt,
      ...(language !== undefined && { language }),
      ...(inlineTests && {
        tests: JSON.stringify(judgeLine(asked)),
        ...(solution !== undefined && { solution }),
      }),
    };
  },
  files: () => ({ "pyproject.toml": PROJECT, "rftkit_problems/__init__.py": MODULE }),
  start,
  notes: [
    "The reward asks `rftkit serve` at RFTKIT_JUDGE. Without `--inline-tests` the server has the problems (`--problems CONFIG`), and no test is in the package. With them the package also works without a server: it starts one of its own.",
    "`vf-validate rftkit_problems --runtime.type subprocess` judges a solution of each problem that has one (with `--inline-tests`), and an empty answer, which must not pass.",
    "Without a verdict there is an error on the trace and no reward, never 0.",
  ],
});
