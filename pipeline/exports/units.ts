/**
 * The units that exports are written from, read from a run's dataset/ (and, for problems, from its
 * imported problems). Problems that decontaminate removed are in none.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readAllParquet, readParquet } from "../../io/parquet.ts";
import { DEFAULT_LANGUAGE } from "../../judge/languages/index.ts";
import { needsPython } from "../../judge/request.ts";
import { previewCalls } from "../../rollout/preview.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy } from "../../rollout/strategies.ts";
import { UserError } from "../../schemas/errors.ts";
import { PROBLEM_SCHEMA, Problem } from "../../schemas/problem.ts";
import {
  PublishedExample,
  PublishedProblem,
  type SftExample,
  type TemplateKwargs,
} from "../../schemas/published.ts";
import type { ReasoningForm } from "../publish/message-line.ts";
import { plainLine } from "../publish/message-line.ts";
import { sftRows, templateKwargs } from "../publish/sft.ts";
import { openSource, type ReportSource } from "../store/source.ts";
import { type Asked, type ChatMessage, type Judged, LeftOut } from "./define-export.ts";

type SetName = SftExample["set"];
export type Sets = readonly SetName[];

/** The files of a part of dataset/, in order. @throws UserError if it has none */
export async function filesOf(dir: string, config: string): Promise<string[]> {
  const folder = join(dir, "dataset", config);
  const names = (await readdir(folder).catch(() => [])).filter((n) => /^train-.*\.parquet$/.test(n)).sort();
  if (names.length > 0) return names.map((name) => join(folder, name));
  throw new UserError({
    where: folder,
    expected: "train-*.parquet",
    got: "none",
    fix:
      "The run has no dataset yet. Finish `rftkit run CONFIG` with a configuration that names benchmarks, or " +
      "`decontaminate: { benchmarks: [] }` to publish without decontamination.",
  });
}

/** Published rows of the sets, in their order. @throws UserError if a set has no files */
export async function* publishedRows(
  dir: string,
  sets: Sets,
): AsyncGenerator<{ row: PublishedExample; set: SetName }> {
  for (const set of sets)
    for (const file of await filesOf(dir, set))
      for await (const row of readParquet(file, { schema: PublishedExample, schemaName: "example/1" }))
        yield { row, set };
}

/** What the requests of the run gave the chat template. */
export async function runKwargs(dir: string): Promise<TemplateKwargs | undefined> {
  const source = await openSource(dir).catch(() => null);
  return source === null ? undefined : templateKwargs(source.plan.config);
}

/** The user's own value takes precedence. */
async function kwargsOf(
  dir: string,
  named: Readonly<Record<string, unknown>> | null,
): Promise<object | undefined> {
  if (named !== null) return Object.keys(named).length === 0 ? undefined : named;
  return runKwargs(dir);
}

export async function* turnsOf(
  dir: string,
  sets: Sets,
  named: Readonly<Record<string, unknown>> | null,
): AsyncGenerator<SftExample> {
  const kwargs = (await kwargsOf(dir, named)) as TemplateKwargs | undefined;
  for await (const { row, set } of publishedRows(dir, sets)) yield* sftRows(row, { set, kwargs });
}

/** Every answer of the conversations: the trained ones pass, those that got feedback do not. */
export async function* judgedOf(dir: string, sets: Sets, form: ReasoningForm): AsyncGenerator<Judged> {
  for await (const { row } of publishedRows(dir, sets)) {
    const { messages, example_id, problem_id } = row;
    for (const [i, message] of messages.entries()) {
      if (message.role !== "assistant" || (message.tool_calls?.length ?? 0) > 0) continue;
      yield {
        id: `${example_id}-${i + 1}`,
        problem_id,
        prompt: messages.slice(0, i).map((m) => plainLine(m, form)),
        completion: plainLine(message, form),
        label: message.train,
      };
    }
  }
}

const ASKED: ReadonlySet<string> = new Set(["problem", "format"]);

/** The first prompt of a problem without CoT prompts, as the run's strategy writes it. */
function promptOf(problem: Problem, { plan }: ReportSource): ChatMessage[] {
  const { generate } = plan.config;
  if (generate.trajectories !== undefined) return [{ role: "user", content: problem.statement }];
  const strategy = findStrategy(generate.strategy, plan.baseDir);
  const prompts = loadPrompts(generate, plan.baseDir);
  const segments = previewCalls(problem, { strategy, prompts, turns: 1 }).flatMap((call) => call.segments);
  const text = (kinds: ReadonlySet<string>) =>
    [...new Set(segments.filter(({ kind }) => kinds.has(kind)).map((segment) => segment.text))].join("\n\n");
  const system = text(new Set(["system"]));
  const user = { role: "user", content: text(ASKED) };
  return system === "" ? [user] : [{ role: "system", content: system }, user];
}

/**
 * Every published problem with its tests, in the order of its bucket. Answers in another language
 * cannot be judged on all of them.
 */
export async function* problemsOf(dir: string): AsyncGenerator<Asked | LeftOut> {
  const published = new Set<string>();
  for (const file of await filesOf(dir, "problems"))
    for await (const { problem_id } of readParquet(file, {
      schema: PublishedProblem,
      schemaName: "published-problem/1",
      columns: ["problem_id"],
    }))
      published.add(problem_id);
  const source = await openSource(dir);
  const { language = DEFAULT_LANGUAGE } = source.plan.config.generate;
  const isPython = language === DEFAULT_LANGUAGE;
  for (let bucket = 0; bucket < source.run.facts.buckets; bucket += 1) {
    const problems = await readAllParquet(source.problems.rowsFile(bucket), {
      schema: Problem,
      schemaName: PROBLEM_SCHEMA,
    });
    for (const problem of problems)
      if (published.has(problem.problem_id))
        yield isPython || !needsPython(problem)
          ? { problem, prompt: promptOf(problem, source), ...(!isPython && { language }) }
          : new LeftOut(`answers are in ${language}, and the tests need Python`);
  }
}
