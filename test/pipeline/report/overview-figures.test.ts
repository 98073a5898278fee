/** Figures of the overview in full: funnel, reasons, cost; overview.test.ts has which are shown. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Collected } from "../../../pipeline/report/collect/collector.ts";
import type { Html } from "../../../pipeline/report/html.ts";
import { overview, reasonLink } from "../../../pipeline/report/overview.ts";
import type { ReportSource } from "../../../pipeline/store/source.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeManifest } from "../manifests.ts";
import { headOf, rowsOf } from "./made/tables.ts";

const folder = scratchFolder();
const price = { price_prompt: 1, price_completion: 2, price_cached: null };

const source = (manifests: ReportSource["manifests"], rest: object = {}): ReportSource =>
  ({
    run: { facts: { buckets: 4, seed: 1 }, measurements: join(folder, "nowhere") },
    plan: { config: { policy: { kind: "recorded" } } },
    chains: [[]],
    formerArms: 0,
    manifests,
    ...rest,
  }) as unknown as ReportSource;
const nothing = {
  index: {
    verdicts: ["OK"],
    fates: [],
    clusters: {},
    problems: [],
    rows: { verdict: [], fate: [], problem: [], turns: [], tokens: [], similarity: [] },
  },
  buckets: 4,
  cpu: { times: [], unknown: 0 },
  givenUp: [],
} as unknown as Collected;
const page = (manifests: ReportSource["manifests"], rest: object = {}) =>
  overview(source(manifests, rest), nothing);
const chartOf = ({ text }: Html): string =>
  /aria-label="Trajectories kept and dropped by each stage".*?<\/svg>/s.exec(text)?.[0] ?? "";
/** Widths of the bars with a fill, as shares of the widest. */
const widthsOf = (chart: string, fill: string): number[] => {
  const group = new RegExp(`<g fill="${fill}".*?</g>`, "s").exec(chart)?.[0] ?? "";
  return [...group.matchAll(/ width="([^"]*)"/g)].map(([, width]) => Math.round(Number(width)));
};
const namesOf = (chart: string): string[] =>
  [...chart.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, name = ""]) => name);

const reasons = { wrong_answer: 4, time_limit: 1, failed: 4 };
const stages = [
  makeManifest("generate", { rows_in: 3, kept: 3, rows_out: 12 }),
  makeManifest("verify", { rows_in: 12, kept: 12 }),
  makeManifest("keep-passing", { rows_in: 12, kept: 3, dropped: 9, reasons }),
  makeManifest("dedup", { rows_in: 3, kept: 2, dropped: 1, reasons: { near_duplicate: 1 } }),
];

test("the funnel's table has each stage with its reasons, frequent ones first, then by name", async () => {
  const found = await page(stages);
  expect(headOf(found, "Rows into")).toEqual(["stage", "in", "kept", "dropped", "reasons"]);
  expect(rowsOf(found, "Rows into")).toEqual([
    ["generate", "3", "3", "0", ""],
    ["verify", "12", "12", "0", ""],
    ["keep-passing", "12", "3", "9", "failed 4, wrong_answer 4, time_limit 1"],
    ["dedup", "3", "2", "1", "near_duplicate 1"],
  ]);
});

test("the funnel's chart begins with all trajectories; what a stage dropped is hatched", async () => {
  const chart = chartOf(await page(stages));
  const [all = 0, ...kept] = widthsOf(chart, "var\\(--series-1\\)");
  expect(kept.map((width) => Math.round((12 * width) / all))).toEqual([12, 3, 2]);
  const dropped = widthsOf(chart, "url\\(#hatch\\)");
  expect(dropped.map((width) => Math.round((12 * width) / all))).toEqual([9, 1]);
  expect(widthsOf(chart, "var\\(--series-2\\)")).toEqual([]);
  expect(namesOf(chart).filter((name) => /^\d/.test(name) && !/^(0|2|4|6|8|10|12)$/.test(name))).toEqual([
    "3  − 9 (failed + 2 more)",
    "2  − 1 (near_duplicate)",
  ]);
  expect(namesOf(chart)).toContain("trajectories");
  expect(namesOf(chart).slice(0, 4)).toEqual(["generate", "verify", "keep-passing", "dedup"]);
});

test("before trajectories are sampled the funnel's chart has only the stages that are done", async () => {
  const found = await page([makeManifest("import", { rows_in: 3, kept: 2 })]);
  expect(rowsOf(found, "Rows into")?.map(([stage]) => stage)).toEqual(["import"]);
  expect(namesOf(chartOf(found)).filter((name) => /[a-z]/.test(name))).toEqual(["trajectories"]);
});

test("reasons are listed with their stage and share of what came in; they link to their rows", async () => {
  const found = await page(stages);
  expect(headOf(found, "Every reason")).toEqual(["stage", "reason", "rows", "share of input"]);
  expect(rowsOf(found, "Every reason")).toEqual([
    ["keep-passing", "failed", "4", "33.3 %"],
    ["keep-passing", "wrong_answer", "4", "33.3 %"],
    ["keep-passing", "time_limit", "1", "8.3 %"],
    ["dedup", "near_duplicate", "1", "33.3 %"],
  ]);
  expect(found.text).not.toContain("Nothing was dropped");
  // Stage and reason are texts, the others numbers.
  const [row = ""] = /<tr><td[^>]*>dedup<\/td><td[^>]*><a .*?<\/tr>/s.exec(found.text) ?? [];
  expect([...row.matchAll(/<td class="(\w+)">/g)].map(([, side]) => side)).toEqual([
    "left",
    "left",
    "right",
    "right",
  ]);
  expect(reasonLink("a&b", "<c>").text).toBe('<a href="#trajectories?fate=a%26b%3A%3Cc%3E">&lt;c&gt;</a>');
});

async function measured(total: Record<string, number>, policy: object = { kind: "recorded" }): Promise<Html> {
  const measurements = folder;
  writeFileSync(
    join(measurements, "counts.json"),
    JSON.stringify({ schema: "counts/1", commands: [], total }),
  );
  const run = { facts: { buckets: 4, seed: 1 }, measurements };
  return page(stages, { run, plan: { config: { policy } } });
}
const costOf = ({ text }: Html): string => text.slice(text.indexOf("<h2>Cost</h2>"));

test("counters above 0 are listed by name; those of buckets, seals and problems are not", async () => {
  const found = await measured({
    model_calls: 7,
    retries: 0,
    buckets_done: 4,
    "sealed:verify": 2,
    "problems:verify": 3,
    sealed_late: 1,
  });
  expect(headOf(found, "Counters")).toEqual(["counter", "value"]);
  expect(rowsOf(found, "Counters over the life of the run")).toEqual([
    ["model calls", "7"],
    ["sealed late", "1"],
  ]);
});

test("the cost has the calls of the run, and says where no price is configured", async () => {
  const counts = { model_calls: 7, prompt_tokens: 1_000_000, completion_tokens: 500_000 };
  const free = costOf(await measured(counts));
  expect(free).toContain("<p>the run so far: 7 answers, 1,000,000 prompt tokens");
  expect(free).toContain("<p>The configuration has no prices, so no cost is shown.</p>");
  const priced = costOf(await measured(counts, { kind: "openai", ...price }));
  expect(priced).toMatch(/7 answers.*; cost /);
  expect(priced).not.toContain("no prices");
});

test("a run without measurements has an empty table and no line of calls", async () => {
  const found = await page(stages);
  expect(rowsOf(found, "Counters")).toEqual([]);
  expect(costOf(found)).not.toContain("the run so far");
});

test("an overview without any trajectory has no share and no warning", async () => {
  const { text } = await page(stages);
  expect(text).toContain("<small>– pass every test</small>");
  expect(text).toContain("<small>of the infrastructure, never counted as wrong</small>");
  expect(text).not.toMatch(/class="warning"|earlier configuration|The funnel shows/);
});

test("titles are in the order of a run: funnel, reasons, errors, rates, distributions, cost", async () => {
  const { text } = await page(stages);
  expect([...text.matchAll(/<(?:h2|strong)>([^<]*)</g)].map(([, title]) => title)).toEqual([
    "Funnel",
    "Kept and dropped",
    "Errors",
    "Pass rates",
    "Pass rates by difficulty and turn",
    "Last verdicts",
    "Distributions",
    "Turns",
    "Tokens",
    "Similarity",
    "CPU time",
    "Near-duplicates",
    "Cost",
  ]);
});

test("one bucket that is missing, one arm of an earlier configuration and a second arm are named", async () => {
  const parts = source(stages, { formerArms: 1, chains: [[], []] });
  const { text } = await overview(parts, { ...nothing, buckets: 3 });
  expect(text).toContain('<p class="warning">1 of 4 buckets of this run are not imported yet');
  expect(text).toContain('<p class="note">1 arms of an earlier configuration');
  expect(text).toContain("The funnel shows the first of 2 arms");
});
