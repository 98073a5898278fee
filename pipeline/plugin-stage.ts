/**
 * A stage of a plug-in as a filter of trajectories in the recipe `dataset`.
 * Promises: it sees copies of the columns that it declares and of the problem, so that it cannot
 * change what later stages see; whatever it throws or returns instead of decisions is one UserError
 * that names the file and the problem; errors of the judge stay what they are.
 */
import { z } from "zod";
import { boundedCall } from "../io/bounded-call.ts";
import type { Origin } from "../io/registry.ts";
import { DEFAULT_LANGUAGE, requestLanguage } from "../judge/languages/index.ts";
import { requestFor } from "../judge/request.ts";
import { Config } from "../schemas/config.ts";
import type { Decision } from "../schemas/decision.ts";
import { shown, UserError } from "../schemas/errors.ts";
import { allTests, type Problem, type Test } from "../schemas/problem.ts";
import { Trajectory } from "../schemas/trajectory.ts";
import { drop, keep } from "../stages/decide.ts";
import { defineFilter, type FilterStage, type Row, type StageContext } from "../stages/define-stage.ts";
import { addStage } from "./added-stages.ts";
import { inTime, quietly, saidBy } from "./plugin-calls.ts";
import { Callable, Schema } from "./plugin-tools.ts";
import { ALL_STAGES, optionsOf, PLACES } from "./recipes.ts";

const OF_TRAJECTORY = Object.keys(Trajectory.shape) as (keyof Trajectory)[];
const COLUMNS: [keyof Row, ...(keyof Row)[]] = ["verification", "label", ...OF_TRAJECTORY];
const IDS: readonly (keyof Row)[] = ["trajectory_id", "problem_id"];

export const PluginStage = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "lower-case letters, digits and -"),
  after: z.string(),
  revision: z.int().min(1).default(1),
  reasons: z.record(
    z.string().regex(/^(?!failed$|internal_error$)[a-z][a-z0-9_]{0,59}$/, "lower-case letters, digits and _"),
    z.string().min(1),
  ),
  options: Schema.optional(),
  needs: z.array(z.enum(["judge"])).default([]),
  reads: z.array(z.enum(COLUMNS)).default(COLUMNS),
  perProblem: Callable,
});
export type PluginStage = z.infer<typeof PluginStage>;

/** Milliseconds that one problem may take: without a pause, and in all. */
const BLOCKED_MS = 60_000;
const PROBLEM_MS = 3_600_000;

const fault = (where: string, expected: string, got: string): UserError =>
  new UserError({ where, expected, got, fix: "Correct the plug-in; see docs/plugins.md." });

/** @throws UserError for a name that is taken, or a place that there is not */
export function registerStage(plugin: PluginStage, origin: Origin): void {
  const { name, after } = plugin;
  const where = `plugins: ${origin.file}: stage ${name}`;
  if (Object.hasOwn(Config.shape, name) || ALL_STAGES.some((own) => own.name === name))
    throw fault(where, "a name that no stage and no key of the configuration has", name);
  if (!PLACES.includes(after)) throw fault(where, `after: one of ${PLACES.join(", ")}`, shown(after));
  addStage(stageOf(plugin, origin), after, origin);
}

function stageOf(plugin: PluginStage, { file, sha256 }: Origin): FilterStage<unknown> {
  const { name, revision, reasons, needs } = plugin;
  const reads = [...new Set([...IDS, ...plugin.reads])];
  return defineFilter<unknown, string>({
    name,
    revision,
    reasons,
    needs,
    reads,
    options: plugin.options ?? z.strictObject({}),
    keyOf: (config) => ({ options: optionsOf({ name }, config), plugin: sha256 }),
    async perProblem({ problem, rows }, options, ctx) {
      const where = `plugins: ${file}: stage ${name}, problem ${problem.problem_id}`;
      const own = new Set<unknown>();
      const given = structuredClone({ problem, rows: rows.map((row) => columnsOf(row, reads)), options });
      const call = (): unknown =>
        plugin.perProblem(
          { problem: given.problem, rows: given.rows },
          given.options,
          contextOf(problem, { ctx, needs, own }),
        );
      try {
        const late = () => new Error(`still at it after ${PROBLEM_MS / 1000} s`);
        const work = quietly(() => boundedCall(call, BLOCKED_MS));
        const value = await inTime(work, { ms: PROBLEM_MS, late, signal: ctx.signal });
        return decisionsIn(value, { rows, reasons, where });
      } catch (error) {
        if (own.has(error) || ctx.signal.aborted || error instanceof UserError) throw error;
        throw fault(where, "a list of decisions", saidBy(error));
      }
    },
  });
}

const columnsOf = (row: Row, reads: readonly (keyof Row)[]): Partial<Row> =>
  Object.fromEntries(reads.map((name) => [name, row[name]]));

type Setting = { ctx: StageContext; needs: readonly string[]; own: Set<unknown> };

/** What a stage of a plug-in may use. Errors of rftkit that pass through it are remembered. */
function contextOf(problem: Problem, { ctx, needs, own }: Setting) {
  return {
    seed: ctx.seed,
    baseDir: ctx.baseDir,
    signal: ctx.signal,
    random: (id: string) => ctx.random(String(id)),
    log: (message: string) => ctx.log(String(message)),
    /** The verdict on a program in the language of the answers, by all tests or by others. */
    async judge(code: string, tests: readonly Test[] = allTests(problem)) {
      if (!needs.includes("judge")) throw new Error('the judge is used without needs: ["judge"]');
      const { judge, generate } = ctx.config;
      const inLanguage = requestLanguage(generate.language ?? DEFAULT_LANGUAGE, "answer");
      const request = requestFor(problem, { code: String(code), tests, ...inLanguage }, { judge });
      try {
        return await ctx.judge.run(request);
      } catch (error) {
        own.add(error);
        throw error;
      }
    },
  };
}

export type PluginContext = ReturnType<typeof contextOf>;

const Decided = z.array(
  z.looseObject({
    row_id: z.string(),
    kept: z.boolean(),
    reason: z.string().nullish(),
    detail: z.string().nullish(),
  }),
);

type Decidable = { rows: readonly Row[]; reasons: Readonly<Record<string, string>>; where: string };

/** One decision for each row, in the order of the rows. */
function decisionsIn(value: unknown, { rows, reasons, where }: Decidable): Decision[] {
  const parsed = Decided.safeParse(value);
  if (!parsed.success) throw fault(where, "a list of decisions, made with keep and drop", shown(value, 80));
  const byId = new Map(parsed.data.map((decision) => [decision.row_id, decision]));
  if (byId.size !== parsed.data.length || byId.size !== rows.length)
    throw fault(where, `one decision for each of ${rows.length} rows`, `${parsed.data.length} decisions`);
  return rows.map((row) => {
    const decision = byId.get(row.trajectory_id);
    if (decision === undefined) throw fault(where, `a decision on ${row.trajectory_id}`, "none");
    if (decision.kept) return keep(row);
    const reason = decision.reason ?? "";
    if (!Object.hasOwn(reasons, reason))
      throw fault(where, `one of its reasons: ${Object.keys(reasons).join(", ") || "none"}`, shown(reason));
    return drop(row, reason, decision.detail ?? null);
  });
}
