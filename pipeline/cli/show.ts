/**
 * `rftkit show`: one trajectory, example or problem of a run as text, with its verdict and every
 * decision on it.
 */
import { readAllParquet } from "../../io/parquet.ts";
import { shown, UserError } from "../../schemas/errors.ts";
import { PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { exampleId } from "../../stages/row-ids.ts";
import { producerOf } from "../recipes.ts";
import { filesOf, importFiles, type Link } from "../store/chain.ts";
import { contextOf, readPlan } from "../store/plan.ts";
import { openRunDir } from "../store/run-dir.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { printable, printableLine } from "./common/printable.ts";

const ID = {
  id: { type: "string", demandOption: true, describe: "trajectory_id, example_id or problem_id" },
} as const;
const OPTIONS = { run: { type: "string", demandOption: true, describe: "run directory" } } as const;
type Args = ArgsOf<typeof ID & typeof OPTIONS>;

/** A trajectory with its messages and the verdicts of its public tests. */
export function trajectoryLines(t: Trajectory): string[] {
  const lines = [`${t.trajectory_id}  problem ${t.problem_id}  sample ${t.sample}  ${t.model}  ${t.outcome}`];
  for (const [i, turn] of t.turns.entries()) {
    lines.push("", `── turn ${i + 1}`);
    for (const call of turn.calls) {
      for (const { kind, text, role, name } of call.segments)
        lines.push(`[${printableLine([role ?? kind, name ?? []].flat().join(" "))}]`, printable(text));
      if (call.reasoning !== null) lines.push("[reasoning]", printable(call.reasoning));
      lines.push("[answer]", printable(call.answer));
      for (const { function: called } of call.tool_calls ?? [])
        lines.push(`[calls ${printableLine(called.name)}]`, printable(called.arguments));
    }
    const verdicts = turn.public_verdicts.map((v) => v.verdict).join(" ");
    lines.push(`[public tests] ${verdicts === "" ? `none run: ${turn.extraction}` : verdicts}`);
  }
  return lines;
}

async function decisionLines(id: string, bucket: number, chain: readonly Link[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { stage, files } of chain) {
    // A run that is in progress or stopped has no seal for some stages of the bucket.
    if ((await files.readSeal(bucket)) === null) break;
    const decision = (await files.readDecisions(bucket)).find((d) => d.row_id === id);
    if (decision === undefined) continue;
    const why = decision.kept
      ? `kept${decision.label === null ? "" : ` as ${decision.label}`}`
      : `dropped: ${decision.reason}`;
    lines.push(
      `${stage.name.padEnd(14)}  ${why}${decision.detail === null ? "" : ` (${printable(decision.detail)})`}`,
    );
  }
  return lines;
}

async function handler({ id, run: dir }: Args): Promise<void> {
  const run = await openRunDir(dir);
  const context = contextOf(run, await readPlan(run));
  const problems = importFiles(context);
  const chain = context.stages.map((stage) => ({ stage, files: filesOf(run, stage, context.keys) }));
  const generated = chain.find((link) => link.stage.name === producerOf("trajectory/1"));
  for (let bucket = 0; bucket < run.facts.buckets; bucket += 1) {
    if ((await problems.readSeal(bucket)) === null) continue;
    const rows = await readAllParquet(problems.rowsFile(bucket), {
      schema: Problem,
      schemaName: PROBLEM_SCHEMA,
    });
    const problem = rows.find((p) => p.problem_id === id);
    const read = { schema: Trajectory, schemaName: "trajectory/1" };
    const sampled = generated !== undefined && (await generated.files.readSeal(bucket)) !== null;
    const trajectories = sampled ? await readAllParquet(generated.files.rowsFile(bucket), read) : [];
    const found = trajectories.find((t) => t.trajectory_id === id || exampleId(t.trajectory_id) === id);
    const lines =
      problem !== undefined
        ? [`${id}  ${printableLine(problem.name)}  ${problem.source_row}`, "", printable(problem.statement)]
        : found !== undefined
          ? trajectoryLines(found)
          : null;
    if (lines === null) continue;
    lines.push("", ...(await decisionLines(found?.trajectory_id ?? id, bucket, chain)));
    process.stdout.write(`${printable(lines.join("\n"))}\n`);
    return;
  }
  const fix = "Take the id from a decision, an example or `rftkit status`.";
  throw new UserError({
    where: `--run ${dir}`,
    expected: "a problem, trajectory or example of this run",
    got: shown(id),
    fix,
  });
}

export const command = defineCommand({ positionals: ID, options: OPTIONS, handler });
