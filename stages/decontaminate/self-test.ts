/**
 * The self-test: transformed copies of benchmark items (plants) go through the stage as if they had
 * been imported. The share that it finds is the recall on the card, for each signal alone and for
 * the rule.
 * Promises: equal seed, benchmark and options give the same plants; plants have no identity, so
 * that only text and programs can find them. Limit: no statement about precision.
 */
import { z } from "zod";
import { DEFAULT_LANGUAGE } from "../../judge/languages/index.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { Problem } from "../../schemas/problem.ts";
import type { StageContext } from "../define-stage.ts";
import { type BenchmarkItem, decodeIndex, type Program } from "./benchmark-index.ts";
import { crossTest, itemSide } from "./cross-test.ts";
import { judgeEach, nearItems } from "./each-benchmark.ts";
import { type PairSetting, problemSide } from "./judge-pairs.ts";
import { TRANSFORMS, type Transform, transformed } from "./plant.ts";
import { problemText } from "./problem-text.ts";
import { itemPrograms } from "./programs.ts";
import { embeds } from "./rule.ts";

const PlantedKind = z.object({
  kind: z.enum(TRANSFORMS),
  planted: z.int(),
  embedding: z.int().nullable().describe("found by the cosine alone; null: the embedding check has not run"),
  containment: z.int().describe("found by 8-gram containment confirmed by the Jaccard value alone"),
  testable: z.int().describe("whose original has discriminating tests and a verified program"),
  cross_test: z.int().describe("those of the testable that the programs find"),
  rule: z.int().describe("found by the rule as configured"),
  missed: z.array(z.string()).describe("benchmark items whose plant the rule missed"),
});
type PlantedKind = z.infer<typeof PlantedKind>;

export const SelfTestReport = z.object({
  schema: z.literal("self-test/1"),
  items: z.int().describe("benchmark items long enough to be planted"),
  embedding: z.string().nullable().describe("name and hash of the model"),
  kinds: z.array(PlantedKind),
});
export type SelfTestReport = z.infer<typeof SelfTestReport>;

/** Plants judged at once. */
const AT_ONCE = 4;

/** Items with fewer words are not planted. */
const MIN_WORDS = 40;

/** `self_test` plants of each kind, each of a different item; fewer if there are fewer items. */
export async function selfTest(options: DecontaminateOptions, ctx: StageContext): Promise<SelfTestReport> {
  const index = decodeIndex(await ctx.artifact());
  const able = index.items.filter((item) => item.words.length >= MIN_WORDS);
  const kinds: PlantedKind[] = [];
  for (const kind of options.self_test === 0 ? [] : TRANSFORMS) {
    const chosen = able
      .map((item) => ({ item, at: ctx.random(`plant ${kind} ${item.benchmark} ${item.id}`) }))
      .sort((a, b) => a.at - b.at)
      .slice(0, options.self_test)
      .map(({ item }) => item);
    kinds.push(await plantAll(kind, chosen, { options, ctx, index }));
  }
  const embedding = embeds(options) === "near" ? (await ctx.embedder()).model : index.embedding;
  return { schema: "self-test/1", items: able.length, embedding, kinds };
}

async function plantAll(
  kind: Transform,
  items: readonly BenchmarkItem[],
  setting: PairSetting,
): Promise<PlantedKind> {
  const embedding = embeds(setting.options) === "none" ? null : 0;
  const sum: PlantedKind = {
    kind,
    planted: 0,
    embedding,
    containment: 0,
    testable: 0,
    cross_test: 0,
    rule: 0,
    missed: [],
  };
  const all: [BenchmarkItem, Found][] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const some = items.slice(start, start + AT_ONCE).map(async (item): Promise<[BenchmarkItem, Found]> => {
      return [item, await plantOne(kind, item, setting)];
    });
    all.push(...(await Promise.all(some)));
    setting.ctx.count("planted", some.length);
  }
  for (const [item, found] of all) {
    sum.planted++;
    if (sum.embedding !== null && found.embedding) sum.embedding++;
    if (found.containment) sum.containment++;
    if (found.testable) sum.testable++;
    if (found.crossTest) sum.cross_test++;
    if (found.rule) sum.rule++;
    else sum.missed.push(`${item.benchmark} ${item.id}`);
  }
  return sum;
}

type Found = {
  embedding: boolean;
  containment: boolean;
  testable: boolean;
  crossTest: boolean;
  rule: boolean;
};

async function plantOne(
  kind: Transform,
  item: BenchmarkItem,
  { options, ctx, index }: PairSetting,
): Promise<Found> {
  const programs = await itemPrograms(item, { options, ctx });
  const problem = planted(kind, item, programs);
  const text = await problemText(problem, { options, ctx, index }, false);
  const near = await nearItems(text, { options, ctx, index });
  const own = await near.signals(item);
  const side = problemSide({ problem, rows: [] }, { options, ctx, index });
  const cross = await crossTest(side, itemSide(item, { options, ctx }), {
    ctx,
    cpuLimitMs: options.cross_cpu_ms,
  });
  const rows = await judgeEach({ problem, rows: [] }, text, { options, ctx, index });
  return {
    embedding: (own.cosine ?? -1) >= options.cosine,
    containment: own.containment8 >= options.containment && own.jaccard8 >= options.containment_jaccard,
    testable: item.tests.length > 0 && programs.length > 0,
    crossTest: cross.result === "passed",
    rule: rows.some((row) => row.removed),
  };
}

function planted(kind: Transform, item: BenchmarkItem, programs: readonly Program[]): Problem {
  return Problem.parse({
    ...item.judged,
    problem_id: `planted:${kind}:${item.benchmark}:${item.id}`,
    source: "planted",
    name: item.name,
    statement: transformed(item.statement, kind),
    public_tests: [],
    private_tests: item.tests,
    generated_tests: [],
    starter_code: null,
    solutions: programs.map(({ code, language }) => ({ language: language?.name ?? DEFAULT_LANGUAGE, code })),
    incorrect_solutions: [],
    difficulty: null,
    tags: [],
    url: null,
    contest_id: null,
    contest_index: null,
    source_row: item.row,
    flags: [],
  });
}

/** Why no copy was planted; null if some were. */
export function nothingPlanted({ items, kinds }: SelfTestReport): string | null {
  if (kinds.some(({ planted }) => planted > 0)) return null;
  if (kinds.length === 0) return "No copies of benchmark items were tried: self_test is 0.";
  if (items === 0)
    return `No copies were tried: no benchmark item has a statement of ${MIN_WORDS} words or more.`;
  return "No copies were tried.";
}

/** The report as a table in Markdown, for the card and the terminal. */
export function selfTestTable(report: SelfTestReport): string {
  const nothing = nothingPlanted(report);
  if (nothing !== null) return `${nothing}\n`;
  const share = (found: number | null, of: number): string => {
    if (found === null) return "not run";
    return of === 0 ? "none" : `${found} of ${of}`;
  };
  const lines = report.kinds.map((kind) =>
    [
      "",
      kind.kind,
      share(kind.containment, kind.planted),
      share(kind.embedding, kind.planted),
      share(kind.cross_test, kind.testable),
      `**${share(kind.rule, kind.planted)}**`,
      "",
    ]
      .join(" | ")
      .trim(),
  );
  return [
    "| planted copy | containment | embedding | cross-test (of the testable) | rule |",
    "|---|---|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}
