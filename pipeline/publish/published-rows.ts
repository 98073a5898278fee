/**
 * The rows of dataset/, streamed bucket by bucket: examples with their nearest benchmark item,
 * problems with solve rates, and rejected trajectories. Problems that screen or decontaminate
 * dropped are in none of them.
 */

import { columnTree } from "../../io/parquet/columns.ts";
import { optionalIn } from "../../io/parquet/optional.ts";
import { readAllParquet, readMetadata, readParquet } from "../../io/parquet.ts";
import { neutralise } from "../../rollout/control-tokens.ts";
import { Contamination } from "../../schemas/contamination.ts";
import type { Decision } from "../../schemas/decision.ts";
import { Example, type NearestBenchmark } from "../../schemas/example.ts";
import { allTests, PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import {
  type PublishedExample,
  type PublishedProblem,
  publishedMessage,
  REASONING_COLUMN,
  RejectedTrajectory,
} from "../../schemas/published.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { Verification } from "../../schemas/verdict.ts";
import { nearestOf } from "../../stages/decontaminate/nearest.ts";
import { licenceOf } from "../../stages/import/licences.ts";
import { stripMessages } from "../../stages/strip-prompts/messages.ts";
import { decidesOf, screensProblems } from "../recipes.ts";
import { hasLicences, refusedIn } from "./licences.ts";
import { linkOf, type PublishSource } from "./publish-source.ts";
import { rejectedMessage } from "./rejected-message.ts";

type Cleared = { clean: ReadonlySet<string>; nearest: ReadonlyMap<string, NearestBenchmark> };

/** Problems of a bucket that may be published, with the nearest benchmark item of each. */
export async function clearedOf(bucket: number, source: PublishSource): Promise<Cleared> {
  const { files } = linkOf(source, "contamination/1");
  const decisions = await files.readDecisions(bucket);
  const pairs = await readAllParquet(files.rowsFile(bucket), {
    schema: Contamination,
    schemaName: "contamination/1",
  });
  const screens = source.chain.filter(({ stage }) => screensProblems(stage.name));
  const screened = (await Promise.all(screens.map((link) => link.files.readDecisions(bucket)))).flat();
  const gone = new Set(screened.filter((d) => !d.kept).map((d) => d.problem_id));
  const clean = new Set(decisions.filter((d) => d.kept && !gone.has(d.problem_id)).map((d) => d.problem_id));
  for (const [id] of await refusedIn(bucket, source)) clean.delete(id);
  return { clean, nearest: nearestOf(pairs) };
}

const EXAMPLE = { schema: Example, schemaName: "example/1" };
const examplesFile = (bucket: number, source: PublishSource): string =>
  linkOf(source, EXAMPLE.schemaName).files.rowsFile(bucket);

type Counted = Pick<Example, "problem_id" | "solved_at_turn">;
const setOf = (example: Counted): "single" | "multi" => (example.solved_at_turn === 1 ? "single" : "multi");

export async function* examplesOf(
  source: PublishSource,
  set: "single" | "multi",
): AsyncGenerator<PublishedExample, void, undefined> {
  for (let bucket = 0; bucket < source.buckets; bucket += 1) {
    const { clean, nearest } = await clearedOf(bucket, source);
    for await (const example of readParquet(examplesFile(bucket, source), EXAMPLE)) {
      if (setOf(example) !== set || !clean.has(example.problem_id)) continue;
      const messages = example.messages.map(publishedMessage);
      const own = { nearest: nearest.get(example.problem_id) ?? null, ...decisionOf(example, source) };
      yield { ...example, messages, ...own };
    }
  }
}

const decisionOf = (
  { problem_id }: { problem_id: string },
  { undecided }: PublishSource,
): Pick<PublishedExample, "decision"> =>
  undecided === undefined ? {} : { decision: undecided.has(problem_id) ? "not_decided" : "clean" };

/**
 * Paths of the optional columns that the sets have: those of any bucket's examples, and the kind of
 * tests if a problem has assertions.
 */
export async function optionalColumns(source: PublishSource): Promise<ReadonlySet<string>> {
  const { files } = linkOf(source, "example/1");
  const all = new Set<string>();
  for (let bucket = 0; bucket < source.buckets; bucket += 1)
    for (const path of (await readMetadata(files.rowsFile(bucket))).paths) all.add(path);
  for (let bucket = 0; bucket < source.buckets; bucket += 1)
    if ((await readMetadata(source.problems.rowsFile(bucket))).paths.has("entry_point")) all.add("test_kind");
  if (await hasLicences(source)) all.add("license");
  if (source.undecided !== undefined) all.add("decision");
  // The name in run directories.
  return all.has("messages.reasoning") ? all.add(REASONING_COLUMN) : all;
}

/** The same of rejected trajectories, and those that the examples have. */
export async function rejectedColumns(
  source: PublishSource,
  { withReasoning, examples }: { withReasoning: boolean; examples: ReadonlySet<string> },
): Promise<ReadonlySet<string>> {
  const all = new Set(examples);
  const columns = columnTree(RejectedTrajectory);
  for await (const row of rejectedOf(source, { withReasoning }))
    for (const path of optionalIn(columns, [row])) all.add(path);
  return all;
}

const grouped = <T extends { problem_id: string }>(rows: readonly T[]): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.problem_id);
    if (group === undefined) groups.set(row.problem_id, [row]);
    else group.push(row);
  }
  return groups;
};

const SAMPLED = ["trajectory_id", "problem_id", "policy", "model", "strategy"] as const;

export async function* problemsOf(source: PublishSource): AsyncGenerator<PublishedProblem, void, undefined> {
  for (let bucket = 0; bucket < source.buckets; bucket += 1) {
    const { clean, nearest } = await clearedOf(bucket, source);
    const problems = await readAllParquet(source.problems.rowsFile(bucket), {
      schema: Problem,
      schemaName: PROBLEM_SCHEMA,
    });
    const samples = grouped(
      await readAllParquet(linkOf(source, "trajectory/1").files.rowsFile(bucket), {
        schema: Trajectory,
        schemaName: "trajectory/1",
        columns: SAMPLED,
      }),
    );
    const verdicts = grouped(await verificationsIn(bucket, source));
    const columns = ["problem_id", "solved_at_turn"] as const;
    const examples = grouped<Counted>(
      await readAllParquet(examplesFile(bucket, source), { ...EXAMPLE, columns }),
    );
    for (const problem of problems.filter((p) => clean.has(p.problem_id))) {
      const id = problem.problem_id;
      const row = publishedProblem(problem, {
        samples: samples.get(id) ?? [],
        verdicts: verdicts.get(id) ?? [],
        examples: examples.get(id) ?? [],
        nearest: nearest.get(id) ?? null,
      });
      yield { ...row, ...decisionOf(problem, source) };
    }
  }
}

export const verificationsIn = (bucket: number, source: PublishSource): Promise<Verification[]> =>
  readAllParquet(linkOf(source, "verification/1").files.rowsFile(bucket), {
    schema: Verification,
    schemaName: "verification/1",
  });

type Facts = {
  samples: readonly Pick<Trajectory, (typeof SAMPLED)[number]>[];
  verdicts: readonly Verification[];
  examples: readonly Counted[];
  nearest: NearestBenchmark | null;
};

function publishedProblem(problem: Problem, facts: Facts): PublishedProblem {
  const { samples, verdicts, examples, nearest } = facts;
  const solvedTurns = verdicts.filter((v) => v.verdict === "OK").map((v) => v.turn);
  const turns = Math.max(0, ...verdicts.map((v) => v.turn));
  const { problem_id, source, source_row, url, difficulty, flags } = problem;
  return {
    problem_id,
    source,
    source_row,
    url,
    difficulty,
    flags,
    // Prompts made of this table must not contain control tokens.
    name: neutralise(problem.name),
    tags: problem.tags.map(neutralise),
    statement: neutralise(problem.statement),
    tests: allTests(problem).length,
    policy: samples[0]?.policy ?? "",
    model: samples[0]?.model ?? "",
    strategy: samples[0]?.strategy ?? "",
    samples: samples.length,
    solved_by_turn: Array.from(
      { length: turns },
      (_, t) => solvedTurns.filter((turn) => turn === t + 1).length,
    ),
    solve_rate: samples.length === 0 ? 0 : solvedTurns.length / samples.length,
    examples_single: examples.filter((e) => setOf(e) === "single").length,
    examples_multi: examples.filter((e) => setOf(e) === "multi").length,
    nearest,
    ...(problem.entry_point !== undefined && { test_kind: "assert" as const }),
    ...licensed(licenceOf(problem)),
  };
}

const licensed = (license: string | null): { license?: string } => (license === null ? {} : { license });

type Drop = { stage: string; decision: Decision };

/** The drop of each dropped row of the bucket, by trajectory. */
async function dropsIn(bucket: number, source: PublishSource): Promise<Map<string, Drop>> {
  const drops = new Map<string, Drop>();
  for (const { stage, files } of source.chain) {
    if (decidesOf(stage.name) !== "row") continue;
    for (const decision of await files.readDecisions(bucket)) {
      if (!decision.kept) drops.set(decision.row_id, { stage: stage.name, decision });
    }
  }
  return drops;
}

export async function* rejectedOf(
  source: PublishSource,
  { withReasoning }: { withReasoning: boolean } = { withReasoning: true },
): AsyncGenerator<RejectedTrajectory, void, undefined> {
  for (let bucket = 0; bucket < source.buckets; bucket += 1) {
    const { clean } = await clearedOf(bucket, source);
    const drops = await dropsIn(bucket, source);
    const verdicts = new Map(
      (await verificationsIn(bucket, source)).map((v) => [v.trajectory_id, v.verdict]),
    );
    const trajectories = await readAllParquet(linkOf(source, "trajectory/1").files.rowsFile(bucket), {
      schema: Trajectory,
      schemaName: "trajectory/1",
      columns: ["trajectory_id", "problem_id", "turns"],
    });
    for (const { trajectory_id, problem_id, turns } of trajectories) {
      const drop = drops.get(trajectory_id);
      if (drop === undefined || !clean.has(problem_id)) continue;
      const { reason, detail } = drop.decision;
      const code = turns.at(-1)?.code ?? null;
      yield {
        trajectory_id,
        problem_id,
        stage: drop.stage,
        reason: reason ?? "",
        detail: detail === null ? null : neutralise(detail),
        verdict: verdicts.get(trajectory_id) ?? null,
        messages: stripMessages(turns, withReasoning).map((message) =>
          publishedMessage(rejectedMessage(message)),
        ),
        code: code === null ? null : neutralise(code),
      };
    }
  }
}
