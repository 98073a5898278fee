/**
 * Recall and precision of decontamination beside shared n-grams and embeddings alone: labelled
 * pairs of real problems (decontaminate-pairs.jsonl), changed copies of TACO's items, and
 * statements in Chinese, Japanese and Russian with a tenth of the words changed. Needs
 * ../shared/data and the embedding model. Exits with 1 where a target is missed.
 * Run: npx tsc -p bench/tsconfig.json && node .cache/bench/bench/decontaminate-quality.js [ROW]
 */
import { wilson } from "../io/wilson.ts";
import type { Contamination } from "../schemas/contamination.ts";
import type { Problem } from "../schemas/problem.ts";
import { nearItems } from "../stages/decontaminate/each-benchmark.ts";
import { judgePairs } from "../stages/decontaminate/judge-pairs.ts";
import { problemText } from "../stages/decontaminate/problem-text.ts";
import { changed, statementsIn } from "../test/stages/decontaminate/changed-words.ts";
import { CHANGES, chosenItems, copyOf } from "./decontaminate-changes.ts";
import { type Bench, decideWith, defaults, indexOf, openBench, sealed } from "./decontaminate-context.ts";
import { problemsByName, problemsOf, realPairs, TACO } from "./decontaminate-data.ts";
import { METHODS, type Method, methodsFor } from "./decontaminate-methods.ts";

/** What a method says of pairs of the same and of different tasks. */
class Score {
  found = 0;
  same = 0;
  wrong = 0;
  different = 0;

  add(isSame: boolean, isRemoved: boolean): void {
    if (isSame) this.same += 1;
    else this.different += 1;
    if (isRemoved && isSame) this.found += 1;
    if (isRemoved && !isSame) this.wrong += 1;
  }

  /** Of the pairs that it calls the same. */
  get precision(): { share: number; low: number } {
    const called = this.found + this.wrong;
    if (called === 0) return { share: 1, low: 0 };
    return { share: this.found / called, low: wilson(this.found, called)[0] };
  }

  get text(): string {
    const { share, low } = this.precision;
    return `${this.found} of ${this.same}, ${this.wrong} of ${this.different} wrong: precision ${share.toFixed(3)} (≥ ${low.toFixed(3)})`;
  }
}

const OURS = "rftkit";
type Row = Record<string, Score>;
const rowOf = (): Row =>
  Object.fromEntries([OURS, `${OURS}, embedding: false`, ...METHODS].map((name) => [name, new Score()]));

type Compare = ReturnType<typeof methodsFor>;

async function addMethods(row: Row, pair: { a: string; b: string; isSame: boolean }, compare: Compare) {
  const called = await compare(pair.a, pair.b);
  for (const method of METHODS) row[method]?.add(pair.isSame, called.has(method));
}

/** Labelled pairs, each judged in both directions by texts and programs, without identity. */
async function realRow({ ctx }: Bench, compare: Compare): Promise<Row> {
  const row = rowOf();
  const problems = await problemsByName(ctx.signal);
  for (const [name, options] of ways()) {
    const index = await indexOf([...problems.values()], options, ctx);
    const setting = { options: { ...options, probe_items: 0 }, ctx, index };
    const removes = async (a: Problem, b: Problem): Promise<Contamination | undefined> => {
      const near = await nearItems(await problemText(a, setting, false), setting);
      const item = index.items.find(({ id }) => id === b.problem_id);
      if (item === undefined) throw new Error(`${b.problem_id} is not in the index`);
      const candidates = [await near.signals(item)];
      const [pair] = await judgePairs({ problem: a, rows: [] }, { ...near, candidates }, setting);
      return pair;
    };
    for (const { problem, item, label } of realPairs()) {
      const [a, b] = [problems.get(problem), problems.get(item)];
      if (a === undefined || b === undefined) throw new Error(`no row ${problem} or ${item}`);
      const both = [await removes(a, b), await removes(b, a)];
      const isSame = label === "same";
      const removed = both.map((pair) => pair?.removed === true);
      // Found in both directions; wrong in any.
      const isRemoved = isSame ? removed.every(Boolean) : removed.some(Boolean);
      row[name]?.add(isSame, isRemoved);
      if (isRemoved !== isSame)
        console.log(`${name}: ${problem} ${item} (${label}): ${both.map(shown).join(" | ")}`);
      if (name === OURS) await addMethods(row, { a: a.statement, b: b.statement, isSame }, compare);
    }
  }
  return row;
}

const shown = (pair: Contamination | undefined): string =>
  pair === undefined
    ? "not near"
    : `wording ${pair.wording}, cosine ${pair.cosine}, ${pair.forward.result}/${pair.backward.result}, ` +
      (pair.rule ?? pair.undecided ?? (pair.cleared === null ? "kept" : "cleared"));

/** The defaults, and without embeddings. */
const ways = (): [string, ReturnType<typeof defaults>][] => [
  [OURS, defaults()],
  [`${OURS}, embedding: false`, defaults({ embedding: false })],
];

/** Changed copies of items; each is compared with every item of the benchmark. */
async function copiesRow({ ctx, take }: Bench, compare: Compare): Promise<Row> {
  const row = rowOf();
  const taco = await problemsOf([TACO], ctx.signal);
  const items = chosenItems(taco);
  for (const [name, options] of ways()) {
    const index = await indexOf(taco, options, ctx);
    take(sealed(index));
    for (const change of CHANGES) {
      for (const [at, item] of items.entries()) {
        const copy = copyOf(items, at, change);
        const { rows } = await decideWith(copy, options, ctx);
        const removing = rows.filter(({ removed }) => removed).map(({ item_id }) => item_id);
        const isFound = removing.includes(item.problem_id);
        row[name]?.add(true, isFound);
        for (const other of items)
          if (other !== item) row[name]?.add(false, removing.includes(other.problem_id));
        if (!isFound)
          console.log(`${name}: missed ${copy.problem_id}: ${rows.slice(0, 2).map(shown).join(" | ")}`);
        if (name !== OURS) continue;
        for (const other of items)
          await addMethods(row, { a: copy.statement, b: other.statement, isSame: other === item }, compare);
      }
    }
  }
  return row;
}

/** Ten statements of a language, and their copies. */
async function languageRow(
  language: "chinese" | "japanese" | "russian",
  { ctx, take }: Bench,
  compare: Compare,
) {
  const row = rowOf();
  const [blank] = await problemsOf([TACO], ctx.signal);
  const statements = statementsIn(language);
  const made = (id: string, statement: string): Problem => ({
    ...(blank as Problem),
    problem_id: id,
    statement,
    public_tests: [],
    private_tests: [],
    generated_tests: [],
    solutions: [],
    incorrect_solutions: [],
  });
  for (const [name, options] of ways()) {
    const items = statements.map((statement, i) => made(`item${i}`, statement));
    take(sealed(await indexOf(items, options, ctx)));
    for (const i of statements.keys()) {
      const copy = made(`copy${i}`, changed(language, i));
      const { rows } = await decideWith(copy, options, ctx);
      for (const [j, item] of items.entries()) {
        const isRemoved = rows.some(({ item_id, removed }) => removed && item_id === item.problem_id);
        row[name]?.add(i === j, isRemoved);
        if (name === OURS)
          await addMethods(row, { a: copy.statement, b: item.statement, isSame: i === j }, compare);
      }
    }
  }
  return row;
}

async function main(): Promise<void> {
  const bench = await openBench(defaults());
  try {
    const compare = methodsFor(await bench.ctx.embedder());
    const [only = ""] = process.argv.slice(2);
    const makers: [string, () => Promise<Row>][] = [
      ["English: labelled pairs", () => realRow(bench, compare)],
      [`English: ${CHANGES.length} changes of 12 items`, () => copiesRow(bench, compare)],
      ["Chinese", () => languageRow("chinese", bench, compare)],
      ["Japanese", () => languageRow("japanese", bench, compare)],
      ["Russian", () => languageRow("russian", bench, compare)],
    ];
    const rows: [string, Row][] = [];
    for (const [title, make] of makers) if (title.includes(only)) rows.push([title, await make()]);
    const methods: (Method | string)[] = Object.keys(rowOf());
    for (const [title, row] of rows) {
      console.log(`\n${title}`);
      for (const method of methods) console.log(`  ${method.padEnd(32)} ${row[method]?.text}`);
    }
    const own = rows.map(([, row]) => row[OURS] as Score);
    const real = rows.find(([title]) => title.includes("labelled"))?.[1][OURS]?.precision;
    const met: [string, boolean][] = [
      [
        "precision of labelled pairs ≥ 0.98, its lower bound ≥ 0.95",
        real === undefined || (real.share >= 0.98 && real.low >= 0.95),
      ],
      ["every copy found", own.every(({ found, same }) => found === same)],
      ["no other removed", own.every(({ wrong }) => wrong === 0)],
    ];
    for (const [target, isMet] of met) console.log(`${isMet ? "met   " : "MISSED"} ${target}`);
    if (met.some(([, isMet]) => !isMet)) process.exitCode = 1;
  } finally {
    await bench.close();
  }
}

await main();
