/**
 * Tests of a problem as consumers take them, and a reward in Python that runs them with `rftkit
 * judge`. Without --inline-tests no test leaves the run: rows then name the problem only.
 */
import { UserError } from "../../schemas/errors.ts";
import { allTests } from "../../schemas/problem.ts";
import { type Asked, type ExportOptions, LeftOut, type Line } from "./define-export.ts";

/** What `rftkit judge` needs beside id and code. */
export function judgeLine({ problem, language }: Pick<Asked, "problem" | "language">): Line {
  const { comparator, fn_name, entry_point, setup_code, cpu_limit_ms, memory_limit_mb } = problem;
  const { input_file, output_file } = problem;
  const isPlain = comparator.kind === "tokens" || comparator.kind === "call" || entry_point !== undefined;
  return {
    tests: allTests(problem),
    ...(language !== undefined && { language }),
    ...(cpu_limit_ms !== null && { cpu_limit_ms }),
    ...(memory_limit_mb !== null && { memory_limit_mb }),
    ...(fn_name !== null && { fn_name }),
    ...(entry_point !== undefined && { entry_point }),
    ...(setup_code !== undefined && { setup_code }),
    ...(!isPlain && { comparator: comparator.kind }),
    ...(input_file !== null && { input_file }),
    ...(output_file !== null && { output_file }),
    ...(comparator.checker !== null && { checker: comparator.checker }),
    ...(comparator.checker_language !== undefined && { checker_language: comparator.checker_language }),
    ...(comparator.interactor !== undefined && { interactor: comparator.interactor }),
  };
}

/** Inputs and outputs for judges that compare texts, and run Python. */
export function plainTests({ problem, language }: Pick<Asked, "problem" | "language">): Line | LeftOut {
  if (language !== undefined) return new LeftOut(`answers are in ${language}, and this consumer runs Python`);
  const { fn_name, comparator, entry_point } = problem;
  if (comparator.kind === "checker") return new LeftOut("a checker decides, which this consumer cannot run");
  if (entry_point !== undefined) return new LeftOut("tests are assertions, which this consumer cannot run");
  const tests = allTests(problem);
  return {
    inputs: tests.map(({ input }) => input),
    outputs: tests.map(({ output }) => output),
    ...(fn_name !== null && { fn_name }),
  };
}

/** @throws UserError without --inline-tests */
export function needsTests(name: string, { inlineTests }: ExportOptions): void {
  if (inlineTests) return;
  throw new UserError({
    where: `--for ${name}`,
    expected: "--inline-tests: rows of this consumer have the tests of their problem",
    got: "none",
    fix: "Add --inline-tests; do not publish the files if tests must stay private.",
  });
}

/** `judged(pairs)` in Python: the reward of each (problem row, answer), None without a verdict. */
export const JUDGE_PY = `def program_of(answer):
    """The last fenced block of an answer, or the whole answer."""
    import re

    blocks = re.findall(r"\`\`\`[a-zA-Z0-9+]*[ \\t]*\\n(.*?)\`\`\`", answer, re.DOTALL)
    return blocks[-1] if blocks else answer


def judged(pairs):
    """1.0 for each program that passes every test, 0.0 for others, None without a verdict.

    pairs: (tests of a problem as JSON text, answer). RFTKIT names the program, default "npx rftkit".
    """
    import json
    import os
    import shlex
    import subprocess
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for number, (tests, answer) in enumerate(pairs):
            line = {"id": str(number), "code": program_of(answer), **json.loads(tests)}
            file.write(json.dumps(line) + "\\n")
        file.flush()
        command = [*shlex.split(os.environ.get("RFTKIT", "npx rftkit")), "judge", file.name]
        done = subprocess.run(command, capture_output=True, text=True)
    verdicts = {}
    for line in done.stdout.splitlines():
        found = json.loads(line)
        verdicts[found["id"]] = found["verdict"]
    if len(verdicts) != len(pairs):
        raise RuntimeError(f"rftkit judge gave {len(verdicts)} of {len(pairs)} verdicts: {done.stderr[-500:]}")
    scores = {"OK": 1.0, "INTERNAL": None}
    return [scores.get(verdicts[str(n)], 0.0) for n in range(len(pairs))]
`;
