/**
 * The probe: runs one program of the problem on one test of each benchmark item with the same input
 * format, all in one run, and in another run on a few more tests of the items where it passed. It
 * finds the same task in another story, which neither words nor vectors find. If the program passes
 * half of an item's tests, the pair is cross-tested. Functions are probed on calls and assertions,
 * in runs that probe_functions covers. Limit: no problems without discriminating tests or a
 * verified program.
 */
import { requestFor } from "../../judge/request.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import type { Test } from "../../schemas/problem.ts";
import type { StageContext } from "../define-stage.ts";
import type { BenchmarkIndex, BenchmarkItem, Program } from "./benchmark-index.ts";
import { type CrossSide, comparable } from "./cross-test.ts";
import { isTrivial } from "./discriminating.ts";
import { type InputForm, inputForm, sameForm } from "./input-form.ts";
import {
  type ArgumentForm,
  argumentForm,
  asProbe,
  functionOf,
  PROBED,
  sameArguments,
  withProbedName,
} from "./probe-functions.ts";

/** What tests show of a program's input, or of a function's arguments. */
type Form = { stdin: InputForm } | { call: ArgumentForm };

const forms = new WeakMap<BenchmarkItem, Form>();

const formOfTests = (tests: readonly Test[], { judged }: Pick<CrossSide, "judged">): Form =>
  functionOf(judged) === null ? { stdin: inputForm(tests) } : { call: argumentForm(tests, judged) };

function formOf(item: BenchmarkItem): Form {
  const known = forms.get(item) ?? formOfTests(item.tests, item);
  forms.set(item, known);
  return known;
}

const fits = (a: Form, b: Form): boolean =>
  "stdin" in a ? "stdin" in b && sameForm(a.stdin, b.stdin) : "call" in b && sameArguments(a.call, b.call);

/**
 * Tests of an item used for the probe: one can be passed by chance, and one with YES or NO by half
 * of all programs.
 */
const SCREENED = 5;

const screens = new WeakMap<BenchmarkItem, readonly Test[]>();

/**
 * The cheapest tests, those with outputs that cannot be guessed first; of a function, as assertions
 * on the probed name.
 */
function screenedTests(item: BenchmarkItem): readonly Test[] {
  const known = screens.get(item) ?? screensOf(item);
  screens.set(item, known);
  return known;
}

function screensOf({ tests, judged }: BenchmarkItem): readonly Test[] {
  const guessable = tests.filter((test) => isTrivial(test.output));
  const others = tests.filter((test) => !isTrivial(test.output));
  const chosen = [...others, ...guessable].slice(0, SCREENED);
  if (functionOf(judged) === null) return chosen;
  return chosen.flatMap((test) => asProbe(test, judged) ?? []);
}

const lists = new WeakMap<BenchmarkIndex, Map<string, readonly Test[]>>();
const MAX_LISTS = 64;

/**
 * The first test of each item. Problems with one input format share the list, so that its inputs
 * are sealed once.
 */
function firstTests(items: readonly BenchmarkItem[], index: BenchmarkIndex): readonly Test[] {
  const known = lists.get(index) ?? new Map<string, readonly Test[]>();
  lists.set(index, known);
  const key = JSON.stringify(items.map(({ judged }) => judged.problem_id));
  const tests = known.get(key) ?? items.map((item) => screenedTests(item)[0] as Test);
  known.delete(key);
  known.set(key, tests);
  const [oldest] = known.keys();
  if (known.size > MAX_LISTS && oldest !== undefined) known.delete(oldest);
  return tests;
}

export type ProbeInput = { problem: CrossSide; known: ReadonlySet<BenchmarkItem>; index: BenchmarkIndex };
/** An item and which share of its screened tests the program passes. */
export type Probed = { item: BenchmarkItem; passed: number };

/**
 * Items, beyond the `known`, of which a program passes the first screened test, and of up to four
 * more with it at least half; in the order of the index.
 */
export async function probe(
  { problem, known, index }: ProbeInput,
  options: DecontaminateOptions,
  ctx: StageContext,
): Promise<Probed[]> {
  const isLeftOut = functionOf(problem.judged) !== null && options.probe_functions !== true;
  if (options.probe_items === 0 || problem.tests.length === 0 || isLeftOut) return [];
  const form = formOfTests(problem.tests, problem);
  const items = index.items
    .filter((item) => item.tests.length > 0 && !known.has(item) && comparable(problem.judged, item.judged))
    .filter((item) => item.judged.comparator.kind !== "checker" && fits(form, formOf(item)))
    .filter((item) => screenedTests(item).length > 0)
    .slice(0, options.probe_items);
  const [program] = items.length === 0 ? [] : await problem.programs();
  if (program === undefined) return [];
  const of = { problem, program, options, ctx };
  const first = await screened("probe", firstTests(items, index), of);
  const likely = items.filter((_, i) => first[i]).map((item) => ({ item, tests: screenedTests(item) }));
  const further = likely.flatMap(({ tests }) => tests.slice(1));
  const later = await screened(`probe ${problem.judged.problem_id}`, further, of);
  const right = new Set(further.filter((_, i) => later[i]));
  const probed = likely.map(({ item, tests }) => {
    const passed = 1 + tests.slice(1).filter((test) => right.has(test)).length;
    return { item, passed: passed / tests.length };
  });
  return probed.filter(({ passed }) => passed >= LEAST_PASSED);
}

/**
 * A stricter version of the same task has tests that the program fails: half are enough to run the
 * full cross-test.
 */
const LEAST_PASSED = 0.5;

type Screening = {
  problem: CrossSide;
  program: Program;
  options: DecontaminateOptions;
  ctx: StageContext;
};

/**
 * Which of the tests the program passes; all run in as few processes as possible.
 * @param name under which the judge keeps the inputs; lists that many problems share have one
 */
async function screened(
  name: string,
  tests: readonly Test[],
  { problem, program, options, ctx }: Screening,
): Promise<boolean[]> {
  if (tests.length === 0) return [];
  const own = functionOf(problem.judged);
  const judged = {
    ...problem.judged,
    problem_id: name,
    comparator: { kind: "tokens", checker: null, provenance: "probe" } as const,
    ...(own !== null && { fn_name: null, entry_point: PROBED }),
  };
  const request = requestFor(
    judged,
    {
      code: own === null ? program.code : withProbedName(program.code, own),
      tests,
      ...(program.language !== undefined && { language: program.language }),
    },
    { judge: ctx.config.judge, earlyExitFrom: tests.length },
  );
  const cpuLimitMs = Math.min(request.cpuLimitMs, options.cross_cpu_ms);
  const wallLimitMs = Math.ceil((request.wallLimitMs * cpuLimitMs) / request.cpuLimitMs);
  const run = await ctx.judge.run({ ...request, cpuLimitMs, wallLimitMs });
  ctx.count("probes_run", run.tests.length);
  return tests.map((_, i) => run.tests[i]?.verdict === "OK");
}
