/**
 * Answers made elsewhere: they enter a run at verify with their own messages, and no model is
 * asked.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAllParquet } from "../../../io/parquet.ts";
import { checkProblems, withTrajectories } from "../../../pipeline/cli/import-trajectories.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import { runEvaluation } from "../../../pipeline/evaluation/evaluate.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { UserError } from "../../../schemas/errors.ts";
import { Trajectory } from "../../../schemas/trajectory.ts";
import { answersFile } from "../../../stages/generate/answers-file.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

let at: Place;
let file: string;
type Sample = { problem_id: string; solutions: { code: string }[]; incorrect_solutions: { code: string }[] };
let problems: Sample[];

beforeAll(() => {
  at = place({ problems: 3 });
  // A server that must never be asked, and a key that is not there.
  const policy = {
    kind: "openai",
    base_urls: ["http://127.0.0.1:9/v1"],
    model: "m",
    api_key_env: "NO_SUCH_KEY",
  };
  at.write({ buckets: 2, policy, judge: { unsafe: true }, evaluate: { points: [[1, 2]], resamples: 100 } });
  file = join(at.folder, "answers.jsonl");
  const text = readFileSync(join(at.folder, "train.jsonl"), "utf8").trim();
  problems = text.split("\n").map((line) => JSON.parse(line) as Sample);
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const write = (lines: unknown[]) =>
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
const fenced = (code = "") => `Here it is.\n\n\`\`\`python\n${code}\n\`\`\``;
const options = (changes: Partial<RunOptions> = {}): RunOptions => ({
  recipe: RECIPES.dataset,
  runDir: at.run,
  dryRun: false,
  yes: false,
  executor: here,
  workers: 1,
  signal: new AbortController().signal,
  say: () => undefined,
  ...changes,
});
const loaded = async () => withTrajectories(await loadConfig(at.config), file);

test("programs, answers and conversations are judged and keep their messages", async () => {
  const [a, b] = problems as [Sample, Sample];
  const right = a.solutions[0]?.code;
  write([
    { problem_id: a.problem_id, code: right },
    { problem_id: a.problem_id, answer: "no program at all" },
    {
      problem_id: b.problem_id,
      model: "elsewhere",
      messages: [
        { role: "user", content: "Solve this." },
        { role: "assistant", content: fenced("print('wrong')"), completion_tokens: 9 },
        { role: "user", content: "That fails." },
        { role: "assistant", content: fenced(b.solutions[0]?.code) },
      ],
    },
  ]);
  const { run, manifests, counts } = await runRecipe(await loaded(), options({ until: "verify" }));
  expect(counts.model_calls ?? 0).toBe(0);
  const generated = manifests.find(({ stage }) => stage === "generate");
  expect(generated?.counts).toMatchObject({ rows_in: 3, kept: 2, rows_out: 3 });
  expect(generated?.counts.reasons).toEqual({ no_answers_in_file: 1 });
  const rows: Trajectory[] = [];
  for (const bucket of ["0000", "0001"]) {
    const path = join(run.stageKey("generate", generated?.key ?? ""), `bucket-${bucket}.parquet`);
    rows.push(...(await readAllParquet(path, { schema: Trajectory, schemaName: "trajectory/1" })));
  }
  const conversation = rows.find((row) => row.model === "elsewhere");
  expect(conversation?.outcome).toBe("passed_public");
  expect(conversation?.turns.map((turn) => turn.passed_public)).toEqual([false, true]);
  expect(conversation?.turns[1]?.calls[0]?.segments).toEqual([{ kind: "feedback", text: "That fails." }]);
  expect(conversation?.turns[0]?.calls[0]?.completion_tokens).toBe(9);
  const others = rows.filter((row) => row.problem_id === a.problem_id);
  expect(others.map((row) => row.outcome).sort()).toEqual(["passed_public", "turns_used_up"]);
});

test("an evaluation of the file scores each model as an arm of its own", async () => {
  const { evaluation } = (await runEvaluation(await loaded(), options())) ?? {};
  expect(
    evaluation?.arms.map(({ model, max_turns, trajectories }) => [model, max_turns, trajectories]).sort(),
  ).toEqual([
    ["elsewhere", 2, 1],
    ["imported", 2, 2],
  ]);
  expect(evaluation?.arms.find((arm) => arm.model === "elsewhere")?.points[0]?.pass?.value).toBe(1);
  expect(evaluation?.arms.find((arm) => arm.model === "imported")?.points[0]?.pass?.value).toBe(0.5);
});

test("another content of the file makes another generation; the same content, whatever its name, does not", async () => {
  const keyOf = async () => {
    const { manifests } = await runRecipe(await loaded(), options({ until: "generate" }));
    return manifests.find(({ stage }) => stage === "generate")?.key;
  };
  const before = await keyOf();
  const text = readFileSync(file, "utf8");
  file = join(at.folder, "renamed.jsonl");
  writeFileSync(file, text);
  expect(await keyOf()).toBe(before);
  file = join(at.folder, "more.jsonl");
  writeFileSync(file, `${text}${JSON.stringify({ problem_id: problems[2]?.problem_id, answer: "x" })}\n`);
  expect(await keyOf()).not.toBe(before);
});

test("faults of the file are reported together, before anything is written", async () => {
  file = join(at.folder, "bad.jsonl");
  write([
    { problem_id: "p" },
    { problem_id: "p", answer: "a", code: "b" },
    { answer: "a" },
    { problem_id: "p", answer: "a" },
  ]);
  const error = await runRecipe(await loaded(), options({ runDir: join(at.folder, "none") })).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).faults.map(({ where }) => /line \d/.exec(where)?.[0])).toEqual([
    "line 1",
    "line 2",
    "line 3",
  ]);
  write([{ problem_id: "nobody's", answer: "a" }]);
});

test("answers of other programs find their problems and are judged", async () => {
  const [a, b] = problems as [Sample & { statement: string }, Sample & { statement: string }];
  const right = (sample: Sample) => fenced(sample.solutions[0]?.code);
  const dump = [a, b].flatMap((sample) =>
    [right(sample), "nothing"].map((output) => ({
      input: `system\nYou solve problems.\nuser\nProblem: ${sample.statement}\n\nUse Python.\nassistant\n`,
      output,
      score: 0,
      step: 3,
    })),
  );
  const others = [
    { input: "user\nAnother problem that nobody has imported here.", output: "x", score: 0, step: 3 },
  ];
  const rows = [...dump, ...others];
  const texts = {
    "dump.jsonl": rows.map((row) => JSON.stringify(row)).join("\n"),
    "dump.json": JSON.stringify(rows),
  };
  for (const [name, text] of Object.entries(texts)) {
    file = join(at.folder, name);
    writeFileSync(file, text);
    const config = await loaded();
    const answers = await answersFile(file, ".");
    const said = await checkProblems(answers, config, new AbortController().signal);
    expect(said[0]).toContain("format verl, 5 rows; 4 answer 2 imported problems");
    const runDir = join(at.folder, `run-${name}`);
    const { manifests } = await runRecipe(config, options({ until: "verify", runDir }));
    const of = (stage: string) => manifests.find((one) => one.stage === stage)?.counts;
    expect(of("generate")).toMatchObject({ rows_out: 4, reasons: { no_answers_in_file: 1 } });
    expect(of("verify")).toMatchObject({ rows_in: 4 });
  }
  writeFileSync(join(at.folder, "none.jsonl"), JSON.stringify(others[0]));
  file = join(at.folder, "none.jsonl");
  const none = checkProblems(await answersFile(file, "."), await loaded(), new AbortController().signal);
  await expect(none).rejects.toThrow(/1 rows of format verl, none of which does/);
});

test("lines of unknown problems are refused by id and line", async () => {
  file = join(at.folder, "unknown.jsonl");
  write([
    { problem_id: problems[0]?.problem_id, answer: "a" },
    { problem_id: "nobody's", answer: "a" },
  ]);
  const config = await loaded();
  const answers = await answersFile(file, ".");
  await expect(checkProblems(answers, config, new AbortController().signal)).rejects.toThrow(
    /line 2.*nobody's/s,
  );
});
