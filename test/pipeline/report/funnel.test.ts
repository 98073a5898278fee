/** The funnel in rows, the sentence above it and what to read first, from a made-up index. */
import { expect, test } from "vitest";
import { firstReads } from "../../../pipeline/report/first-reads.ts";
import { turnFlow } from "../../../pipeline/report/flow.ts";
import { funnel, funnelSteps } from "../../../pipeline/report/funnel.ts";
import { sentence, totalsOf } from "../../../pipeline/report/identity.ts";
import type { RunIndex } from "../../../pipeline/report/shared/format.ts";
import { makeManifest } from "../manifests.ts";
import { rowsOf } from "./made/tables.ts";

const fate = (state: string, stage: string, reason = "") => ({ state, stage, reason, error: false });
/** Six rows of three problems; problem 2 is never solved, problem 1 is contaminated. */
const index = {
  verdicts: ["OK", "WA"],
  fates: [
    fate("published", "decontaminate"),
    fate("dropped", "dedup", "near_duplicate"),
    fate("dropped", "keep-passing", "wrong_answer"),
    fate("dropped", "decontaminate", "cross_test"),
  ],
  paths: ["C", "WC", "WW", "RT"],
  stages: ["generate", "keep-passing", "dedup", "decontaminate"],
  problems: [
    { id: "p0", name: "Zero", difficulty: "easy", samples: 3, solved: [1, 2], removed: "" },
    { id: "p1", name: "<One>", difficulty: "hard", samples: 1, solved: [1], removed: "cross_test" },
    { id: "p2", name: "", difficulty: "hard", samples: 2, solved: [0, 0], removed: "" },
  ],
  rows: {
    ids: "a\nb\nc\nd\ne\nf",
    problem: [0, 0, 0, 1, 2, 2],
    turns: [1, 2, 2, 1, 2, 2],
    verdict: [0, 0, 0, 0, 1, 1],
    fate: [0, 0, 1, 3, 2, 2],
    tokens: [10, 40, 40, 10, 5, 5],
    path: [0, 1, 1, 0, 2, 3],
  },
} as unknown as RunIndex;
const manifests = [makeManifest("generate", { rows_out: 6 })];
const links = (text: string): string[] =>
  [...text.matchAll(/href="#trajectories\?([^"]*)"/g)].map(([, query = ""]) =>
    decodeURIComponent(query.replaceAll("&amp;", "&").replaceAll("+", " ")),
  );

test("every stage has what passed it, of one turn and of several, to what is published", () => {
  expect(funnelSteps(index).map(({ stage, multi, single, open }) => [stage, multi, single, open])).toEqual([
    ["generate", 4, 2, 0],
    ["keep-passing", 2, 2, 0],
    ["dedup", 1, 2, 0],
    ["decontaminate", 1, 1, 0],
  ]);
  expect(funnelSteps(index).at(-1)?.drops).toEqual([
    { reason: "cross_test", rows: 1, problems: 1, error: false },
  ]);
});

test("rows that a later stage has not decided yet are open, and no drop", () => {
  const fates = [
    fate("kept", "keep-passing"),
    fate("dropped", "keep-passing", "x"),
    fate("kept", "generate"),
    fate("kept", "dedup"),
  ];
  const steps = funnelSteps({ ...index, fates } as RunIndex);
  expect(steps.map(({ stage, open }) => [stage, open])).toEqual([
    ["generate", 0],
    ["keep-passing", 2],
    ["dedup", 2],
  ]);
});

test("each bar, count and reason of the funnel links to its trajectories", () => {
  const { text } = funnel(manifests, index);
  expect(links(text)).toEqual(
    expect.arrayContaining([
      "filter=kept_by_keep_passing = yes and turns > 1",
      "filter=kept_by_decontaminate = yes and turns = 1",
      "filter=dropped_by = dedup",
      "fate=keep-passing:wrong_answer",
      "fate=decontaminate:cross_test",
    ]),
  );
  expect(text).toContain("1 rows of 1 problem<");
  expect(rowsOf(funnel(manifests, index), "Trajectories by stage")?.at(-1)).toEqual([
    "published",
    "1",
    "1",
    "1",
    "33.3 %",
  ]);
});

test("before a stage is done there is no funnel", () => {
  expect(funnel([], index).text).toContain("there is no funnel");
});

test("where nothing is to be published, the sentence says how many of those that pass needed a repair", () => {
  const { text } = sentence(totalsOf(index), false);
  expect(text.replace(/<[^>]*>/g, "")).toBe(
    "6 trajectories of 3 problems: 66.7 % pass every test; 50.0 % of those (2) only after a repair.",
  );
  expect(links(text)).toContain("filter=verdict = OK and turns > 1");
  const none = sentence({ ...totalsOf(index), right: 0, rightLater: 0 }, false).text;
  expect(none.replace(/<[^>]*>/g, "")).toMatch(/0\.0 % pass every test\.$/);
});

test("the sentence counts trajectories, problems and rows, and how many rows were right only after a repair", () => {
  expect(totalsOf(index)).toEqual({
    problems: 3,
    trajectories: 6,
    right: 4,
    rightLater: 2,
    published: 2,
    repaired: 1,
  });
  const text = sentence(totalsOf(index)).text.replace(/<[^>]*>/g, "");
  expect(text).toBe(
    "6 trajectories of 3 problems → 2 rows; 66.7 % pass every test; 50.0 % of the published ones (1) were right only after a repair.",
  );
  const nothing = sentence({ ...totalsOf(index), published: 0, repaired: 0 }).text;
  expect(nothing).toContain("nothing is published");
  expect(nothing).not.toContain("repair");
});

test("read first: the longest published conversation, a repair, what is never solved and why, what was removed", () => {
  const { text } = firstReads(index);
  const plain = text.replace(/<[^>]*>/g, "");
  expect(plain).toContain(
    "Longest published conversation Zero (2 turns, 40 tokens: wrong answer, then correct)",
  );
  expect(text).toContain('href="#t/b"');
  expect(plain).toContain("Never solved p2 (over time 1, wrong answer 1)");
  expect(text).toContain('href="#p/p2"');
  expect(plain).toContain("Removed as contaminated &lt;One&gt; (cross test): 1 rows are not published");
});

test("turn by turn: blocks and bands of the run and of each difficulty, drawn for two widths", () => {
  const { text } = turnFlow(index);
  expect(text.match(/aria-label="Turns of all trajectories"/g)).toHaveLength(2);
  expect(text.match(/aria-label="Turns, difficulty hard"/g)).toHaveLength(2);
  expect(text).toContain("2 trajectories: wrong answer at turn 1, correct at turn 2");
  expect(links(text)).toEqual(
    expect.arrayContaining([
      'filter=turn1 = "wrong answer" and turn2 = "correct"',
      'filter=turn1 = "runtime error" and difficulty = "hard"',
    ]),
  );
  expect(rowsOf(turnFlow(index), "What the programs of each turn came to")).toEqual([
    ["1", "correct", "2", "33.3 %"],
    ["1", "wrong answer", "3", "50.0 %"],
    ["1", "runtime error", "1", "16.7 %"],
    ["2", "correct", "2", "50.0 %"],
    ["2", "wrong answer", "1", "25.0 %"],
    ["2", "over time", "1", "25.0 %"],
  ]);
});

test("a run without a turn has no flow", () => {
  expect(turnFlow({ ...index, paths: ["", "", "", ""] }).text).toBe("");
});
