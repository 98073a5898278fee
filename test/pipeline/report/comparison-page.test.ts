/** The comparison page of made-up ends and manifests; comparison.test.ts compares whole runs. */
import { expect, test } from "vitest";
import type { ProblemEnd } from "../../../pipeline/report/compare-runs.ts";
import { type ComparedRun, comparisonPage } from "../../../pipeline/report/comparison-page.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import { makeManifest } from "../manifests.ts";
import { headOf, rowsOf } from "./made/tables.ts";

type Parts = {
  rows?: [string, string][];
  problems?: [string, Partial<ProblemEnd>][];
  manifests?: Manifest[];
};
const done = [makeManifest("import"), makeManifest("decontaminate")];
const run = (name: string, { rows = [], problems = [], manifests = done }: Parts = {}): ComparedRun => ({
  name,
  source: { plan: { config: {} }, manifests } as never,
  ends: {
    rows: new Map(rows),
    problems: new Map(
      problems.map(([id, rest]) => [id, { name: `Name ${id}`, samples: 4, right: 0, published: 0, ...rest }]),
    ),
  },
});
const page = (here: Parts, there: Parts) =>
  comparisonPage({ here: run("one", here), there: run("<two>", there) });

test("a run that did not reach the last stage is named in a warning", () => {
  const manifests = [makeManifest("import")];
  expect(page({ manifests }, { manifests }).text).toContain(
    '<p class="warning">Not finished, so nothing is published yet: one and &lt;two&gt;.',
  );
  expect(page({ manifests }, {}).text).toContain("published yet: one.");
  expect(page({}, {}).text).not.toContain("warning");
});

test("totals of both runs are listed with their difference", () => {
  const here: Parts = {
    rows: [
      ["t1", "published"],
      ["t2", "dedup: over_cap"],
    ],
    problems: [["p", { right: 2, published: 1 }]],
  };
  const rows = rowsOf(page(here, { problems: [["p", {}]] }), "Totals of both runs");
  expect(rows).toEqual([
    ["problems", "1", "1", "0"],
    ["problems solved at least once", "1", "0", "+1"],
    ["trajectories", "2", "0", "+2"],
    ["trajectories that pass every test", "2", "0", "+2"],
    ["share of all trajectories", "100.0 %", "–", ""],
    ["problems with published rows", "1", "0", "+1"],
    ["published rows", "1", "0", "+1"],
  ]);
});

test("stages are in the order of the recipe; one that a run has not done says so", () => {
  const verify = makeManifest("verify", { rows_in: 1200, kept: 1200 });
  const found = page({ manifests: [...done, verify] }, { manifests: done });
  expect(rowsOf(found, "Rows into, kept and dropped by each stage")).toEqual([
    ["import", "0", "0", "0", "0", "0", "0"],
    ["verify", "1,200", "1,200", "0", "not done", "not done", "not done"],
    ["decontaminate", "0", "0", "0", "0", "0", "0"],
  ]);
});

test("reasons are listed by stage and name, with 0 where a run does not have one", () => {
  const dropped = (reasons: Record<string, number>) => [...done, makeManifest("dedup", { reasons })];
  const found = page(
    { manifests: dropped({ over_cap: 3, near_duplicate: 1 }) },
    { manifests: dropped({ over_cap: 4 }) },
  );
  expect(rowsOf(found, "Every reason for a drop, in both runs")).toEqual([
    ["dedup", "near_duplicate", "1", "0", "+1"],
    ["dedup", "over_cap", "3", "4", "-1"],
  ]);
  expect(page({}, {}).text).toContain("Neither run dropped anything.");
});

test("runs without a trajectory in common say why", () => {
  expect(page({ rows: [["a", "published"]] }, { rows: [["b", "published"]] }).text).toContain(
    "The runs have no trajectory in common",
  );
});

test("rows of one run only are counted by their end; those of this run have a link", () => {
  const here: Parts = {
    rows: [
      ["a/1", "published"],
      ["b", "split: <x>"],
    ],
  };
  const there: Parts = {
    rows: [
      ["a/1", "split: <x>"],
      ["b", "published"],
      ["c", "published"],
    ],
  };
  const { text } = page(here, there);
  expect(rowsOf(page(here, there), "Published only by &lt;two&gt;: 2, by where they ended here")).toEqual([
    ["not sampled", "1"],
    ["split: &lt;x&gt;", "1"],
  ]);
  expect(text).toContain('<a href="#t/a%2F1">a/1</a>');
  expect(text).toContain('<td class="left">c</td>');
});

test("of more than fifty rows the first fifty are listed", () => {
  const rows = Array.from({ length: 51 }, (_, i): [string, string] => [`t${i}`, "published"]);
  const other = rows.map(([id], i): [string, string] => [id, i === 0 ? "published" : "x"]);
  expect(page({ rows }, { rows: other }).text).toContain("<summary>All of them</summary>");
  const more = page({ rows: [...rows, ["u", "published"]] }, { rows: other }).text;
  expect(more).toContain("<summary>The first 50 of them</summary>");
  expect(more).not.toContain('href="#t/u"');
});

test("problems of both runs are counted by which run solves them, and those of one run apart", () => {
  const here: Parts = {
    problems: [
      ["both", { right: 1, published: 1 }],
      ["here", { right: 1 }],
      ["lone", {}],
      ["never", {}],
    ],
  };
  const there: Parts = {
    problems: [
      ["both", { right: 2, published: 1 }],
      ["here", {}],
      ["never", {}],
      ["new", {}],
      ["newer", {}],
    ],
  };
  const found = page(here, there);
  expect(found.text).toContain("3 problems are in both runs; 1 only here, 2 only in &lt;two&gt;.");
  expect(rowsOf(found, "Problems of both runs")).toEqual([
    ["solved at least once", "1", "1", "0", "1"],
    ["with published rows", "1", "0", "0", "2"],
  ]);
  expect(found.text).not.toContain("Problems whose number");
});

test("problems whose published rows differ are listed by the size of the difference", () => {
  const problems = (a: number, b: number): [string, Partial<ProblemEnd>][] => [
    ["small", { published: a, right: 1 }],
    ["large&", { published: b, name: "" }],
  ];
  const found = page({ problems: problems(1, 1) }, { problems: problems(2, 5) });
  expect(rowsOf(found, "Problems whose number of published rows differs: 2")).toEqual([
    ["large&amp;", "0.0 %", "0.0 %", "1", "5", "-4"],
    ["Name small", "25.0 %", "25.0 %", "1", "2", "-1"],
  ]);
  expect(found.text).toContain('href="#trajectories?problem=large%26"');
});

test("the tables of both runs name their columns after the other run", () => {
  const found = page({ manifests: [...done, makeManifest("dedup", { reasons: { over_cap: 1 } })] }, {});
  expect(headOf(found, "Totals")).toEqual(["", "one", "&lt;two&gt;", "difference"]);
  expect(headOf(found, "Every reason")).toEqual(["stage", "reason", "one", "&lt;two&gt;", "difference"]);
  expect(headOf(found, "Problems of both")?.[3]).toBe("only in &lt;two&gt;");
  expect(headOf(found, "Rows into")?.slice(0, 3)).toEqual(["stage", "in, one", "kept, one"]);
});

test("the funnel has a bar of each run for a stage that decides trajectories", () => {
  const manifests = [...done, makeManifest("dedup", { kept: 1234, dropped: 1 })];
  const chart =
    /aria-label="Trajectories kept and dropped.*?<\/svg>/s.exec(
      page({ manifests }, { manifests }).text,
    )?.[0] ?? "";
  const texts = [...chart.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(texts).toEqual(expect.arrayContaining(["dedup, one", "dedup, &lt;two&gt;", "1,234"]));
  expect(texts.some((text) => text?.startsWith("import"))).toBe(false);
});

test("the funnel's bars are as long as the rows that a stage kept and dropped", () => {
  const at = (kept: number, dropped: number) => [...done, makeManifest("dedup", { kept, dropped })];
  const { text } = page({ manifests: at(30, 10) }, { manifests: at(20, 0) });
  const widths = (fill: string) => {
    const group = new RegExp(`<g fill="${fill}".*?</g>`, "s").exec(text)?.[0] ?? "";
    return [...group.matchAll(/ width="([^"]*)"/g)].map(([, width]) => Number(width));
  };
  const [ours = 0] = widths("var\\(--series-1\\)");
  const [theirs = 0] = widths("var\\(--series-2\\)");
  expect([theirs / ours, (widths("url\\(#hatch\\)")[0] ?? 0) / ours].map((x) => x.toFixed(2))).toEqual([
    "0.67",
    "0.33",
  ]);
  expect(text).toContain(">trajectories</text>");
});

test("a stage that one run has not done has a bar of the other run only", () => {
  const { text } = page({}, { manifests: [...done, makeManifest("dedup", { kept: 5 })] });
  expect(text).toContain(">dedup, &lt;two&gt;</text>");
  expect(text).not.toContain("dedup, one");
});

test("rows that both runs publish are counted, and the ends of others by their number, then by name", () => {
  const ids = ["a", "b", "c", "d", "e", "f"];
  const here: Parts = { rows: ids.map((id): [string, string] => [id, "published"]) };
  const ends = ["published", "split: x", "dedup: y", "published", "dedup: y", "about: z"];
  const there: Parts = { rows: ids.map((id, i): [string, string] => [id, ends[i] ?? ""]) };
  const found = page(here, there);
  expect(found.text).toContain("6 trajectories are in both runs, of 6 here and 6 there");
  expect(found.text).toContain("2 rows are published by both.");
  expect(rowsOf(found, "Published only by this run: 4, by where they ended in &lt;two&gt;")).toEqual([
    ["dedup: y", "2"],
    ["about: z", "1"],
    ["split: x", "1"],
  ]);
  expect(headOf(found, "Published only by this run: 4")).toEqual(["end", "rows"]);
  expect(found.text).toContain("<p>Published only by &lt;two&gt;: none.</p>");
});

test("of more than fifty problems that differ the fifty largest differences are listed", () => {
  const problems = (count: number, published: (at: number) => number): [string, Partial<ProblemEnd>][] =>
    Array.from({ length: count }, (_, at) => [`p${at}`, { published: published(at) }]);
  const found = (count: number) =>
    page({ problems: problems(count, (at) => at + 1) }, { problems: problems(count, () => 0) });
  expect(rowsOf(found(50), "Problems whose number of published rows differs: 50")).toHaveLength(50);
  const rows = rowsOf(found(51), "Problems whose number of published rows differs: the 50 largest") ?? [];
  expect([rows.length, rows[0]?.[0], rows.at(-1)?.[0]]).toEqual([50, "Name p50", "Name p1"]);
});

test("without a difference in settings a sentence says so; one difference is a row", () => {
  expect(page({}, {}).text).toContain("<p>Configurations, inputs and versions are equal.</p>");
  const later = done.map((manifest) => ({ ...manifest, rftkit: "2.0.0" }));
  const found = page({}, { manifests: later });
  expect(headOf(found, "Settings")).toEqual(["what", "one", "&lt;two&gt;"]);
  expect(rowsOf(found, "Settings")).toEqual([["rftkit, the stages", "1.0.0", "2.0.0"]]);
});
