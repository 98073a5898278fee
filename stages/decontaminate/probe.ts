/**
 * The probe: one program of the problem on one test of each benchmark item whose inputs have the same form, all in
 * one run. It finds the same task told as another story, which neither words nor vectors find. An item whose test it
 * passes is then cross-tested like a neighbour.
 * Does not look at problems without telling tests or a verified program, nor at calls.
 */
import { requestFor } from "../../judge/request.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import type { Test } from "../../schemas/problem.ts";
import type { StageContext } from "../define-stage.ts";
import type { BenchmarkIndex, BenchmarkItem } from "./benchmark-index.ts";
import { type CrossSide, comparable } from "./cross-test.ts";
import { type InputForm, inputForm, sameForm } from "./input-form.ts";
import { isTrivial } from "./telling.ts";

const forms = new WeakMap<BenchmarkItem, InputForm>();

function formOf(item: BenchmarkItem): InputForm {
  const known = forms.get(item) ?? inputForm(item.tests);
  forms.set(item, known);
  return known;
}

/** The cheapest test whose output no one guesses. */
const tellingTest = (item: BenchmarkItem): Test =>
  item.tests.find((test) => !isTrivial(test.output)) ?? (item.tests[0] as Test);

const lists = new WeakMap<BenchmarkIndex, Map<string, readonly Test[]>>();
const MAX_LISTS = 64;

/** The telling tests of some items. Problems of one form get the same list, so that its inputs are sealed once. */
function telling(items: readonly BenchmarkItem[], index: BenchmarkIndex): readonly Test[] {
  const known = lists.get(index) ?? new Map<string, readonly Test[]>();
  lists.set(index, known);
  const key = JSON.stringify(items.map(({ judged }) => judged.problem_id));
  const tests = known.get(key) ?? items.map(tellingTest);
  known.delete(key);
  known.set(key, tests);
  const [oldest] = known.keys();
  if (known.size > MAX_LISTS && oldest !== undefined) known.delete(oldest);
  return tests;
}

export type ProbeInput = { problem: CrossSide; known: ReadonlySet<BenchmarkItem>; index: BenchmarkIndex };

/** Items, beyond the `known`, of which a program passes one test; in the order of the index. */
export async function probe(
  { problem, known, index }: ProbeInput,
  options: DecontaminateOptions,
  ctx: StageContext,
): Promise<BenchmarkItem[]> {
  if (options.probe_items === 0 || problem.tests.length === 0 || problem.judged.fn_name !== null) return [];
  const form = inputForm(problem.tests);
  const items = index.items
    .filter((item) => item.tests.length > 0 && !known.has(item) && comparable(problem.judged, item.judged))
    .filter((item) => item.judged.comparator.kind !== "checker" && sameForm(form, formOf(item)))
    .slice(0, options.probe_items);
  const [program] = items.length === 0 ? [] : await problem.programs();
  if (program === undefined) return [];
  const tests = telling(items, index);
  const judged = {
    ...problem.judged,
    problem_id: "probe",
    comparator: { kind: "tokens", checker: null, provenance: "probe" } as const,
  };
  const request = requestFor(
    judged,
    { code: program.code, tests },
    { judge: ctx.config.judge, earlyExitFrom: tests.length },
  );
  const cpuLimitMs = Math.min(request.cpuLimitMs, options.cross_cpu_ms);
  const wallLimitMs = Math.ceil((request.wallLimitMs * cpuLimitMs) / request.cpuLimitMs);
  // What it passes is cross-tested by the usual rules.
  const run = await ctx.judge.run({ ...request, cpuLimitMs, wallLimitMs, screening: true });
  ctx.count("probes_run", run.tests.length);
  return items.filter((_, i) => run.tests[i]?.verdict === "OK");
}
