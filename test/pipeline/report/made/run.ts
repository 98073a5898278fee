/**
 * Run directories with made-up content of any kind and number, written without a judge or a policy.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ZodObject } from "zod";
import { writeParquet } from "../../../../io/parquet.ts";
import { parseConfig } from "../../../../pipeline/config.ts";
import { writeManifest } from "../../../../pipeline/store/chain.ts";
import { Plan, writePlan } from "../../../../pipeline/store/plan.ts";
import { openRunDir, type RunDir } from "../../../../pipeline/store/run-dir.ts";
import { StageFiles, type Writes } from "../../../../pipeline/store/stage-files.ts";
import { Contamination } from "../../../../schemas/contamination.ts";
import type { Decision } from "../../../../schemas/decision.ts";
import { Example } from "../../../../schemas/example.ts";
import type { BucketSeal } from "../../../../schemas/manifest.ts";
import { Problem } from "../../../../schemas/problem.ts";
import { Trajectory } from "../../../../schemas/trajectory.ts";
import { Verification } from "../../../../schemas/verdict.ts";
import { encodeIndex } from "../../../../stages/decontaminate/benchmark-index.ts";
import { exampleOf, pairOf, problemAt, trajectoryAt, verificationOf } from "./records.ts";

export type Made = {
  problems: number;
  samples: number;
  buckets?: number;
  /** Default: recorded. */
  policy?: Record<string, unknown>;
  problem?: (at: number) => Partial<Problem>;
  trajectory?: (problem: number, sample: number) => Partial<Trajectory>;
  /** Replaces what a stage says of a bucket. */
  change?: (stage: string, said: Table) => Table;
};

const decision = (row_id: string, problem_id: string, rest: Partial<Decision> = {}): Decision => ({
  row_id,
  problem_id,
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...rest,
});

const dropped = (reason: string, detail: string | null = null): Partial<Decision> => ({
  kept: false,
  reason,
  detail,
});

type Table = { decisions: Decision[]; rows: Record<string, unknown>[] };

/**
 * What every stage says of the trajectories of one bucket; the first problem of all is
 * contaminated.
 */
function stagesOf(problems: Problem[], rows: Trajectory[]): Record<string, Table> {
  const isRight = (row: Trajectory) => row.turns.at(-1)?.passed_public === true;
  const right = rows.filter(isRight);
  const first = new Map<string, string>();
  const dedup = right.map((row) => {
    const key = `${row.problem_id} ${row.turns.length}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, row.trajectory_id);
    const isTwin = known !== undefined && row.sample % 2 === 1;
    return decision(
      row.trajectory_id,
      row.problem_id,
      isTwin ? dropped("near_duplicate", `of ${known}, Jaccard 0.91`) : {},
    );
  });
  const kept = right.filter((_, i) => dedup[i]?.kept);
  const each = (list: Trajectory[], rest?: (row: Trajectory) => Partial<Decision>) =>
    list.map((row) => decision(row.trajectory_id, row.problem_id, rest?.(row)));
  const isRemoved = ({ problem_id }: Problem) => problem_id === "problem-00000";
  return {
    generate: { decisions: problems.map((p) => decision(p.problem_id, p.problem_id)), rows },
    verify: { decisions: each(rows), rows: rows.map(verificationOf) },
    "keep-passing": {
      decisions: each(rows, (row) => (isRight(row) ? {} : dropped("wrong_answer", "public test 0"))),
      rows: [],
    },
    subsample: { decisions: each(right), rows: [] },
    split: {
      decisions: each(right, (row) => ({ label: row.turns.length === 1 ? "single" : "multi" })),
      rows: [],
    },
    dedup: { decisions: dedup, rows: [] },
    "strip-prompts": { decisions: each(kept), rows: kept.map(exampleOf) },
    decontaminate: {
      decisions: problems.map((p) =>
        decision(p.problem_id, p.problem_id, isRemoved(p) ? dropped("cross_test") : {}),
      ),
      rows: problems.slice(0, 5).map((p) => pairOf(p, isRemoved(p))),
    },
  };
}

const WRITES: Readonly<Record<string, Writes>> = {
  generate: { schema: Trajectory, schemaName: "trajectory/1" },
  verify: { schema: Verification, schemaName: "verification/1" },
  "strip-prompts": { schema: Example as ZodObject, schemaName: "example/1" },
  decontaminate: { schema: Contamination, schemaName: "contamination/1" },
};

const STAGES = [
  "generate",
  "verify",
  "keep-passing",
  "subsample",
  "split",
  "dedup",
  "strip-prompts",
  "decontaminate",
];
const keyOf = (stage: string) => ({ key: `key-${stage}`, parent: null, inputs: [], ownKey: null });

async function writeImport(run: RunDir, bucket: number, problems: Problem[]): Promise<BucketSeal> {
  const files = new StageFiles(run, { stage: "import", key: "key-import", writes: null });
  await writeParquet(files.rowsFile(bucket), { schema: Problem, schemaName: "problem/1", rows: problems });
  const n = problems.length;
  const counts = { rows_in: n, kept: n, dropped: 0, reasons: {}, labels: {}, rows_out: n };
  const seal: BucketSeal = { schema: "seal/1", bucket, key: "key-import", content: "", counts };
  writeFileSync(files.sealFile(bucket), JSON.stringify(seal));
  return seal;
}

/**
 * Writes the whole run; every trajectory is made once and forgotten, so any number fits into
 * memory.
 */
export async function makeRun(root: string, made: Made): Promise<RunDir> {
  const buckets = made.buckets ?? 2;
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "run.json"), JSON.stringify({ schema: "run/1", seed: 1, buckets }));
  const run = await openRunDir(root);
  const benchmarks = [{ name: "bench", inputs: [{ path: "bench.jsonl", format: "jsonl" }] }];
  const config = parseConfig(
    {
      name: "made",
      seed: 1,
      buckets,
      policy: made.policy ?? { kind: "recorded" },
      import: { inputs: [{ path: "made.jsonl", format: "jsonl" }] },
      decontaminate: { benchmarks },
    },
    "made.yaml",
  );
  const keys = Object.fromEntries(["import", ...STAGES].map((stage) => [stage, keyOf(stage)]));
  const plan = {
    schema: "plan/1",
    recipe: "dataset",
    until: "decontaminate",
    baseDir: "/made",
    config,
    keys,
  };
  await writePlan(run, Plan.parse({ ...plan, zygotes: 1 }));
  const seals = new Map<string, BucketSeal[]>(["import", ...STAGES].map((stage) => [stage, []]));
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const mine = Array.from({ length: made.problems }, (_, i) => i).filter((i) => i % buckets === bucket);
    const problems = mine.map((i) => ({ ...problemAt(i), ...made.problem?.(i) }));
    const rows = mine.flatMap((i) =>
      Array.from({ length: made.samples }, (_, s) => ({ ...trajectoryAt(i, s), ...made.trajectory?.(i, s) })),
    );
    seals.get("import")?.push(await writeImport(run, bucket, problems));
    for (const [stage, said] of Object.entries(stagesOf(problems, rows))) {
      const output = made.change?.(stage, said) ?? said;
      const files = new StageFiles(run, { stage, key: `key-${stage}`, writes: WRITES[stage] ?? null });
      await files.write(bucket, `key-${stage}`, output);
      seals.get(stage)?.push(await files.seal(bucket, `key-${stage}`));
    }
  }
  for (const [stage, list] of seals) {
    const files = new StageFiles(run, { stage, key: `key-${stage}`, writes: WRITES[stage] ?? null });
    const sealed = { stage: { name: stage, revision: 1 }, files, seals: list, artifact: null };
    await writeManifest({ run, config, keys: new Map(Object.entries(keys)) }, sealed);
  }
  writeFileSync(join(run.stageKey("decontaminate", "key-decontaminate"), "artifact.bin"), artifact());
  return run;
}

const artifact = (): Uint8Array =>
  encodeIndex({
    embedding: null,
    dimensions: 0,
    items: [
      {
        benchmark: "bench",
        id: "item",
        name: "Item",
        row: "bench.jsonl#0",
        keys: [],
        statement: "Read n and print 2 times n, if you please.",
        judged: {} as never,
        severalAnswers: false,
        tests: [],
        programs: [],
        words: new Uint32Array(),
        vectors: new Float32Array(),
      },
    ],
  });
