/**
 * A run within this process: the worker is called instead of started, so that every path of it is
 * seen.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAllParquet } from "../../../io/parquet.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import type { Executor } from "../../../pipeline/executors/local.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { UserError } from "../../../schemas/errors.ts";
import { Example } from "../../../schemas/example.ts";
import { PublishedProblem, RejectedTrajectory } from "../../../schemas/published.ts";
import { hashes, type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

let at: Place;
beforeAll(() => {
  at = place({ problems: 4, samples: 4 });
  at.write({ publish_rejected: true, generate: { samples: 4 } });
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const run = async (options: Partial<RunOptions> = {}, config = at.config) => {
  const said: string[] = [];
  const result = await runRecipe(await loadConfig(config), {
    recipe: RECIPES.dataset,
    runDir: at.run,
    dryRun: false,
    yes: false,
    executor: here,
    workers: 2,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...options,
  });
  return { ...result, said: said.join("\n") };
};
const published = <S extends typeof Example | typeof PublishedProblem | typeof RejectedTrajectory>(
  schema: S,
  name: string,
  schemaName: string,
) => readAllParquet(join(at.run, "dataset", name, "train-00000.parquet"), { schema, schemaName });

test("a dry run says what would be done and leaves nothing", async () => {
  const { said } = await run({ dryRun: true, runDir: join(at.folder, "dry") });
  expect(said).toContain("to compute: generate, verify");
  expect(() => readFileSync(join(at.folder, "dry", "run.json"))).toThrow();
});

test("stopping at a stage and resuming later equals one run to the end", async () => {
  await run({ until: "verify", runDir: join(at.folder, "steps") });
  await run({ until: "dedup", runDir: join(at.folder, "steps"), workers: 1 });
  await run({ runDir: join(at.folder, "steps") });
  const { published: isPublished } = await run();
  expect(isPublished).toBe(true);
  expect(hashes(join(at.folder, "steps", "dataset"))).toEqual(hashes(join(at.run, "dataset")));
});

test("every sampled trajectory of a clean problem is published or rejected with stage and reason", async () => {
  const examples = [
    ...(await published(Example, "multi_turn", "example/1")),
    ...(await published(Example, "single_turn", "example/1")),
  ] as Example[];
  const rejected = (await published(
    RejectedTrajectory,
    "rejected",
    "rejected-trajectory/1",
  )) as RejectedTrajectory[];
  const problems = (await published(
    PublishedProblem,
    "problems",
    "published-problem/1",
  )) as PublishedProblem[];
  expect(examples.length + rejected.length).toBe(problems.reduce((sum, p) => sum + p.samples, 0));
  expect(rejected.every(({ stage, reason }) => stage !== "" && reason !== "")).toBe(true);
  const ids = new Set(problems.map((p) => p.problem_id));
  for (const row of [...examples, ...rejected]) expect(ids).toContain(row.problem_id);
});

test("the programs that were published passed once more, and the card says how many", async () => {
  const sets = ["multi_turn", "single_turn"].map((set) => published(Example, set, "example/1"));
  const rows = (await Promise.all(sets)).flat();
  const card = readFileSync(join(at.run, "dataset", "README.md"), "utf8");
  expect(card).toContain(`- ${rows.length} programs, sampled at random, were judged once more`);
  expect(card).toContain("0 did not pass again");
});

test("a contaminated problem is in no config, and what it resembles is named", async () => {
  const problems = (await published(
    PublishedProblem,
    "problems",
    "published-problem/1",
  )) as PublishedProblem[];
  const { manifests } = await run();
  const screened = manifests.find((m) => m.stage === "decontaminate")?.counts;
  expect(screened?.dropped).toBeGreaterThan(0);
  expect(problems).toHaveLength(screened?.kept ?? 0);
});

test("published rows are traceable to their source row, and solve rates add up", async () => {
  const problems = (await published(
    PublishedProblem,
    "problems",
    "published-problem/1",
  )) as PublishedProblem[];
  for (const problem of problems) {
    expect(problem.source_row).toMatch(/^train\.jsonl[#:]\d+$/);
    const solved = problem.solved_by_turn.reduce((sum, n) => sum + n, 0);
    expect(problem.solve_rate).toBeCloseTo(solved / problem.samples, 12);
  }
  const lines = readFileSync(join(at.folder, "train.jsonl"), "utf8").split("\n");
  const [example] = (await published(Example, "single_turn", "example/1")) as Example[];
  const row = Number(/[#:](\d+)$/.exec(example?.provenance.source_row ?? "")?.[1]);
  const near = [lines[row], lines[row - 1]].map((line) =>
    line ? (JSON.parse(line) as { problem_id: string }) : null,
  );
  expect(near.map((p) => p?.problem_id)).toContain(example?.problem_id);
});

test("files that a kill left unsealed are sealed, not computed again", async () => {
  const { run: dir, manifests } = await run();
  const dedup = manifests.find((m) => m.stage === "dedup");
  const folder = dir.stageKey("dedup", dedup?.key ?? "");
  for (const name of ["manifest.json", "bucket-0000.json"]) rmSync(join(folder, name));
  const again = await run();
  expect(again.counts["sealed:dedup"]).toBeUndefined();
  expect(again.manifests.find((m) => m.stage === "dedup")).toEqual(dedup);
});

test("a bucket whose rows were lost is made again from the journal, equal in bytes", async () => {
  const before = hashes(join(at.run, "dataset"));
  const { run: dir } = await run();
  for (const stage of ["generate", "verify", "strip-prompts"]) {
    rmSync(dir.stage(stage), { recursive: true, force: true });
  }
  rmSync(dir.dataset, { recursive: true });
  const again = await run();
  expect(again.counts.model_calls ?? 0).toBe(0);
  expect(hashes(join(at.run, "dataset"))).toEqual(before);
});

test("new paid calls on a run that has answers need --yes", async () => {
  const config = join(at.folder, "paid.yaml");
  const text = readFileSync(at.config, "utf8")
    .replace("kind: recorded", "kind: openai\n  base_urls: [http://127.0.0.1:9/v1]\n  model: m")
    .replace("generate:\n", "generate:\n  max_tokens: 4096\n");
  writeFileSync(config, text);
  await expect(run({}, config)).rejects.toThrow(/--yes/);
  const dry = await run({ dryRun: true }, config);
  expect(dry.preview.newCallsOnExistingRun).toBe(true);
});

test("an aborted run stops between buckets and says so", async () => {
  const controller = new AbortController();
  const executor: Executor = async (pool) => {
    controller.abort();
    await here(pool);
  };
  const options = { executor, runDir: join(at.folder, "stopped"), signal: controller.signal };
  await expect(run(options)).rejects.toThrow();
  mkdirSync(join(at.folder, "stopped"), { recursive: true });
  expect((await run({ runDir: join(at.folder, "stopped") })).published).toBe(true);
});

test("a stage that is not configured cannot be the last one", async () => {
  const config = join(at.folder, "short.yaml");
  writeFileSync(config, readFileSync(at.config, "utf8").replace(/decontaminate:[\s\S]*?(?=\n[a-z])/, ""));
  await expect(run({ until: "decontaminate" }, config)).rejects.toThrow(UserError);
  await expect(run({ until: "nonsense" })).rejects.toThrow(/expected one of import, generate/);
});
