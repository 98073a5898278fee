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
    run: { root: folder, facts: { buckets: 4, seed: 1 }, measurements: join(folder, "nowhere") },
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
    arms: [],
    paths: [],
    stages: [],
    clusters: {},
    problems: [],
    rows: { ids: "", verdict: [], fate: [], problem: [], turns: [], tokens: [], similarity: [], path: [] },
  },
  buckets: 4,
  cpu: { times: [], unknown: 0 },
  givenUp: [],
} as unknown as Collected;
const page = (manifests: ReportSource["manifests"], rest: object = {}) =>
  overview(source(manifests, rest), nothing);
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
  const run = { root: folder, facts: { buckets: 4, seed: 1 }, measurements };
  return page(stages, { run, plan: { config: { policy } } });
}
const costOf = ({ text }: Html): string => text.slice(text.indexOf("<h2>Cost</h2>"));

test("the cost has the calls of the run, and says where no price is configured", async () => {
  const counts = { model_calls: 7, prompt_tokens: 1_000_000, completion_tokens: 500_000 };
  const free = costOf(await measured(counts));
  expect(free).toContain("<p>The run so far: 7 answers, 1,000,000 prompt tokens");
  expect(free).toContain("<p>The configuration has no prices, so no cost is shown.</p>");
  const priced = costOf(await measured(counts, { kind: "openai", ...price }));
  expect(priced).toMatch(/7 answers.*; cost /);
  expect(priced).not.toContain("no prices");
});

test("a run without measurements has no line of calls", async () => {
  expect(costOf(await page(stages))).not.toContain("The run so far");
});

test("an overview without any trajectory has no share and no warning", async () => {
  const { text } = await page(stages);
  expect(text).toContain("<small>– pass every test</small>");
  expect(text).toContain("<small>of the infrastructure, never counted as wrong</small>");
  expect(text).not.toMatch(/class="warning"|earlier configuration|shows the first of/);
});

test("titles are in order: funnel, what to read, rates, errors, distributions, reasons, cost", async () => {
  const { text } = await page(stages);
  expect([...text.matchAll(/<(?:h2|strong)>([^<]*)</g)].map(([, title]) => title)).toEqual([
    "Funnel",
    "Read first",
    "Pass rates",
    "Pass rates by difficulty and turn",
    "Last verdicts",
    "Infrastructure errors",
    "Distributions",
    "Turns",
    "Tokens",
    "Similarity",
    "CPU time",
    "Reasons",
    "Near-duplicates",
    "Cost",
  ]);
});

test("one bucket that is missing, one arm of an earlier configuration and a second arm are named", async () => {
  const parts = source(stages, { formerArms: 1, chains: [[], []] });
  const { text } = await overview(parts, { ...nothing, buckets: 3 });
  expect(text).toContain('<p class="warning">1 of 4 buckets of this run are not imported yet');
  expect(text).toContain('<p class="note">1 arms of an earlier configuration');
  expect(text).toContain("The table of whole stages shows the first of 2 arms");
});
