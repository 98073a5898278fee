/** The overview of made-up figures; no run directory is read. */
import { expect, test } from "vitest";
import type { Collected } from "../../../pipeline/report/collect/collector.ts";
import { overview } from "../../../pipeline/report/overview.ts";
import type { ProblemLine } from "../../../pipeline/report/shared/format.ts";
import type { ReportSource } from "../../../pipeline/store/source.ts";
import { makeManifest } from "../manifests.ts";
import { rowsOf } from "./made/tables.ts";

const line = (solved: number[], removed = ""): ProblemLine =>
  ({ id: "p", difficulty: "easy", samples: 4, solved, single: 1, multi: 2, removed }) as ProblemLine;

const dropped = { state: "dropped", stage: "keep-passing", reason: "internal_error", error: true };
const published = { state: "published", stage: "decontaminate", reason: "", error: false };

const collected = {
  index: {
    verdicts: ["OK", "INTERNAL"],
    fates: [published, dropped],
    arms: [],
    paths: ["C", "WC", "E"],
    stages: ["generate", "keep-passing", "decontaminate"],
    clusters: {},
    problems: [line([1]), line([0], "cross_test")],
    rows: {
      ids: "a\nb\nc\nd",
      verdict: [0, 0, 0, 1],
      fate: [0, 0, 0, 1],
      problem: [0, 0, 0, 1],
      turns: [1, 1, 2, 1],
      path: [0, 0, 1, 2],
    },
  },
  pairs: [],
  buckets: 2,
  judges: new Set(),
  cpu: { times: [], unknown: 0 },
  givenUp: [{ stage: "verify", problem_id: "p", rows: 4, detail: "killed" }],
} as unknown as Collected;
Object.assign(collected.index.rows, { tokens: [10, -1, 30, -1], similarity: [-1, 9100, -1, -1] });

const source = (manifests: ReportSource["manifests"], rest: Partial<ReportSource> = {}): ReportSource =>
  ({
    run: { root: "/nonexistent", facts: { buckets: 2, seed: 1 }, measurements: "/nonexistent" },
    plan: { config: { policy: { kind: "recorded" } } },
    chains: [[]],
    formerArms: 0,
    manifests,
    ...rest,
  }) as unknown as ReportSource;

const manifests = [
  makeManifest("import", { rows_in: 3, kept: 2, dropped: 1, reasons: { no_tests: 1 } }),
  makeManifest("screen", { rows_in: 2, kept: 1, dropped: 1, reasons: { url: 1 } }),
  makeManifest("generate", { rows_in: 1, kept: 1, rows_out: 1500, reasons: { no_public_tests: 1 } }),
  makeManifest("keep-passing", { rows_in: 8, kept: 3, dropped: 5, reasons: { wrong_answer: 4, failed: 1 } }),
  makeManifest("decontaminate", { rows_in: 2, kept: 1, dropped: 1, reasons: { cross_test: 1 } }),
  makeManifest("score", { rows_in: 2, kept: 1, dropped: 1, reasons: { no_trajectories: 1 } }),
];

test("every stage is in the table of stages; the funnel has what trajectories pass, down to published", async () => {
  const page = await overview(source(manifests), collected);
  expect(rowsOf(page, "Rows into and out of each stage")?.map((row) => row[0])).toEqual(
    manifests.map(({ stage }) => stage),
  );
  expect([...page.text.matchAll(/<span class="stage">([^<]*)</g)].map(([, name]) => name)).toEqual([
    "generate",
    "keep-passing",
    "published",
  ]);
});

test("a reason links to the trajectories that ended there, if trajectories can end at the stage", async () => {
  const page = await overview(source(manifests), collected);
  const links = [...page.text.matchAll(/#trajectories\?fate=([^"]*)"/g)].map(([, fate = ""]) =>
    decodeURIComponent(fate),
  );
  expect(links.filter((fate) => fate.includes(":"))).toEqual(
    expect.arrayContaining(["keep-passing:wrong_answer", "keep-passing:failed", "decontaminate:cross_test"]),
  );
  expect(links.filter((fate) => /^(import|screen|generate|score):/.test(fate))).toEqual([]);
  expect(rowsOf(page, "Every reason for a drop")?.[3]).toEqual([
    "keep-passing",
    "wrong_answer",
    "4",
    "50.0 %",
  ]);
});

test("tiles count problems, trajectories, published rows, removed problems and errors", async () => {
  const { text } = await overview(source(manifests), collected);
  const tiles = [...text.matchAll(/<b>([^<]*)<\/b><span>([^<]*)<\/span><small>([^<]*)/g)].map((m) =>
    m.slice(1),
  );
  expect(tiles.map(([value, what]) => `${value} ${what}`)).toEqual([
    "2 problems",
    "4 trajectories",
    "4 multi-turn rows",
    "2 single-turn rows",
    "1 problems removed",
    "1 errors",
  ]);
  expect(tiles[0]?.[2]).toBe("1 solved at least once");
  expect(tiles[1]?.[2]).toBe("75.0 % pass every test");
  expect(tiles[5]?.[2]).toMatch(/1 problems given up$/);
});

test("values that are not known are left out of the distributions", async () => {
  const page = await overview(source(manifests), collected);
  expect(rowsOf(page, "Tokens")).toEqual([["tokens", "10", "10", "30", "30", "30", "30"]]);
  expect(rowsOf(page, "Similarity")?.[0]?.[1]).toBe("0.91");
});

test("a run in progress says how many buckets are missing, an evaluation which arms are shown", async () => {
  const parts = { formerArms: 3, chains: [[], []] };
  const { text } = await overview(source(manifests, parts), { ...collected, buckets: 1 });
  expect(text).toMatch(/<p class="warning">1 of 2 buckets/);
  expect(text).toMatch(/<p class="note">3 arms of an earlier configuration/);
  expect(text).toMatch(/first of 2 arms/);
  expect((await overview(source(manifests), collected)).text).not.toMatch(/buckets of this run/);
});

test("a run of which no stage is done has no funnel, and nothing was dropped", async () => {
  const { text } = await overview(source([]), collected);
  expect(text).toContain("there is no funnel");
  expect(text).toContain("Nothing was dropped.");
  expect(text).toContain("The configuration has no prices");
});
