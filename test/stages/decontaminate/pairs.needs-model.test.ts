import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createJudge } from "../../../judge/create.ts";
import type { Judge } from "../../../judge/judge.ts";
import type { Contamination } from "../../../schemas/contamination.ts";
import type { Decision } from "../../../schemas/decision.ts";
import { ImportOptions } from "../../../schemas/options.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { selfTest } from "../../../stages/decontaminate/self-test.ts";
import { decontaminate } from "../../../stages/decontaminate.ts";
import type { StageContext } from "../../../stages/define-stage.ts";
import { importStage } from "../../../stages/import.ts";
import type { Embedder } from "../../../text/embedding/contract.ts";
import { createEmbedder } from "../../../text/embedding/embedder.ts";
import { DEFAULT_MODEL, obtainModel } from "../../../text/embedding/model.ts";
import { evidenceOf } from "./evidence-world.ts";

// 2,500 pairs, thousands of runs of programs: minutes where the machine is busy.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

type Side = { problem_id: string };
type Pair = {
  id: string;
  kind: string;
  label: "same" | "different";
  train_task: string;
  benchmark_task: string;
  train: Side;
  benchmark: Side;
};
type DecidedPair = { pair: Pair; decision: Decision; rows: Contamination[] };

const fixture = await readFile(new URL("../../fixtures/contamination-pairs.jsonl", import.meta.url), "utf8");
const pairs = fixture
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Pair);
const tasksOf = new Map(pairs.map((pair) => [pair.benchmark.problem_id, pair.benchmark_task]));

let folder = "";
let judge: Judge;
let embedder: Embedder;
let ctx: StageContext;
let options: ReturnType<typeof evidenceOf>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rftkit-pairs-"));
  const lines = (side: "train" | "benchmark"): string =>
    pairs.map((pair) => JSON.stringify(pair[side])).join("\n");
  await writeFile(join(folder, "train.jsonl"), `${lines("train")}\n`);
  await writeFile(join(folder, "bench.jsonl"), `${lines("benchmark")}\n`);
  judge = await createJudge({});
  embedder = await createEmbedder({
    model: await obtainModel({ model: DEFAULT_MODEL }),
    cacheDir: join(folder, "cache"),
  });
  options = evidenceOf();
  const bare = {
    seed: 1,
    config: { judge: JudgeOptions.parse({}), import: {} },
    baseDir: folder,
    judge,
    embedder: () => Promise.resolve(embedder),
    random: (id: string) => (id.length * 37 + (id.codePointAt(id.length - 1) ?? 0) * 101) % 97,
    count: () => undefined,
    log: () => undefined,
    signal: new AbortController().signal,
  } as unknown as StageContext;
  const artifact = await decontaminate.prepare?.(options, bare);
  ctx = { ...bare, artifact: () => Promise.resolve(artifact as Uint8Array) };
});

afterAll(async () => {
  await judge.close();
  await rm(folder, { recursive: true, force: true });
});

async function decideAll(): Promise<DecidedPair[]> {
  const decided: DecidedPair[] = [];
  const input = ImportOptions.parse({ inputs: [{ path: "train.jsonl", format: "jsonl" }] });
  for await (const row of importStage.read(input, { baseDir: folder, signal: ctx.signal })) {
    if (!("problem" in row)) throw new Error(`rejected: ${row.rejected.name}`);
    const { rows, decisions } = await decontaminate.perProblem(
      { problem: row.problem, rows: [] },
      options,
      ctx,
    );
    decided.push({ pair: pairs[decided.length] as Pair, decision: decisions[0] as Decision, rows });
  }
  return decided;
}

test("on the pairs of our own, against all their items: no pair of different tasks removed, every copy found", async () => {
  const decided = await decideAll();
  expect(decided.length).toBe(pairs.length);
  expect(pairs.length).toBeGreaterThanOrEqual(40);
  const wrong = decided.flatMap(({ pair, rows }) =>
    rows
      .filter((row) => row.removed && tasksOf.get(row.item_id) !== pair.train_task)
      .map((row) => `${pair.id} by ${row.item_name}: ${row.rule}`),
  );
  expect(wrong).toEqual([]);
  const benchmarkTasks = new Set(tasksOf.values());
  const found = (kind: string): number =>
    decided.filter(({ pair, decision }) => pair.kind === kind && !decision.kept).length;
  for (const kind of new Set(pairs.filter(({ label }) => label === "same").map((pair) => pair.kind))) {
    expect([kind, found(kind)]).toEqual([kind, pairs.filter((pair) => pair.kind === kind).length]);
  }
  const crossed = decided.filter(
    ({ pair, rows }) =>
      pair.kind === "reworded" &&
      rows.some(({ forward, backward }) => [forward.result, backward.result].includes("passed")),
  );
  expect(crossed.length).toBeGreaterThanOrEqual(9);
  const kept = decided.filter(({ pair }) => !benchmarkTasks.has(pair.train_task));
  expect(kept.length).toBeGreaterThan(0);
  expect(kept.filter(({ decision }) => !decision.kept).map(({ pair }) => pair.id)).toEqual([]);
});

test("the self-test finds every copy of our items, and the reworded by their programs", async () => {
  const report = await selfTest({ ...options, self_test: 8 }, ctx);
  const of = (kind: string) => report.kinds.find((each) => each.kind === kind);
  for (const kind of ["verbatim", "latex", "trimmed"])
    expect(of(kind)).toMatchObject({ planted: 8, rule: 8 });
  expect(of("reworded")?.cross_test).toBe(of("reworded")?.testable);
});
