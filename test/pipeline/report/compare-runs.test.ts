import { expect, test } from "vitest";
import { differences, type Ends, endsOf, matched } from "../../../pipeline/report/compare-runs.ts";
import type { RunIndex } from "../../../pipeline/report/shared/format.ts";
import type { Manifest } from "../../../schemas/manifest.ts";
import { makeManifest } from "../manifests.ts";

const published = { state: "published", stage: "decontaminate", reason: "", error: false } as const;
const wrong = { state: "dropped", stage: "keep-passing", reason: "wrong_answer", error: false } as const;
const indexOf = (rows: object, problems: object[] = [{ id: "p0", name: "A", samples: 3 }]): RunIndex =>
  ({ verdicts: ["WA", "OK"], fates: [published, wrong], problems, rows }) as unknown as RunIndex;

test("each trajectory has its end, and each problem its counts of right and published ones", () => {
  const rows = { ids: "t0\nt1\nt2", problem: [0, 0, 1], verdict: [1, 0, 1], fate: [0, 1, 1] };
  const problems = [
    { id: "p0", name: "A", samples: 2 },
    { id: "p1", name: "B", samples: 1 },
  ];
  const ends = endsOf(indexOf(rows, problems));
  expect([...ends.rows]).toEqual([
    ["t0", "published"],
    ["t1", "keep-passing: wrong_answer"],
    ["t2", "keep-passing: wrong_answer"],
  ]);
  expect([...ends.problems]).toEqual([
    ["p0", { name: "A", samples: 2, right: 1, published: 1 }],
    ["p1", { name: "B", samples: 1, right: 1, published: 0 }],
  ]);
});

test("a run without trajectories has its problems only", () => {
  const ends = endsOf(indexOf({ ids: "", problem: [], verdict: [], fate: [] }));
  expect(ends.rows.size).toBe(0);
  expect([...ends.problems.values()]).toEqual([{ name: "A", samples: 3, right: 0, published: 0 }]);
});

test("a trajectory whose fate or problem the index lacks is counted for no problem", () => {
  const ends = endsOf(indexOf({ ids: "t0", problem: [4], verdict: [1], fate: [9] }));
  expect([...ends.rows]).toEqual([["t0", ""]]);
  expect(ends.problems.get("p0")?.right).toBe(0);
});

const run = (config: object, manifests: Manifest[] = []) => ({ plan: { config } as never, manifests });
const input = (path: string, sha256: string) => ({ path, sha256 });

test("settings are compared one by one, by their path; a list is one value", () => {
  const here = run({ seed: 1, judge: { python: "python3", nested: { on: true } }, sets: ["a", "b"] });
  const there = run({ seed: 2, judge: { python: "python3", nested: { on: false } }, sets: ["a"] });
  expect(differences(here, there)).toEqual([
    { what: "seed", here: "1", there: "2" },
    { what: "judge.nested.on", here: "true", there: "false" },
    { what: "sets", here: '["a","b"]', there: '["a"]' },
  ]);
});

test("a setting that one run lacks is a dash; null is a value", () => {
  expect(differences(run({ a: null }), run({ b: "x" }))).toEqual([
    { what: "a", here: "null", there: "–" },
    { what: "b", here: "–", there: "x" },
  ]);
});

test("absolute paths differ by their last part only", () => {
  expect(differences(run({ model: "/a/e5" }), run({ model: "/b/e5" }))).toEqual([]);
  expect(differences(run({ model: "/a/e5" }), run({ model: "/a/e6" }))).toEqual([
    { what: "model", here: "…/e5", there: "…/e6" },
  ]);
});

test("revisions, versions and inputs are compared for the stages that both have done", () => {
  const inputs = [input("data/train.jsonl", "0123456789abcdef")];
  const changed = [input("other/train.jsonl", "fedcba9876543210")];
  const here = [{ ...makeManifest("import"), inputs }, makeManifest("verify")];
  const there = [
    { ...makeManifest("import"), inputs: changed, revision: 2, rftkit: "1.1.0" },
    { ...makeManifest("split"), revision: 9 },
  ];
  expect(differences(run({}, here), run({}, there))).toEqual([
    { what: "revision of import", here: "1", there: "2" },
    { what: "rftkit, the stages", here: "1.0.0", there: "1.1.0" },
    { what: "content of train.jsonl", here: "0123456789ab", there: "fedcba987654" },
  ]);
});

test("equal runs have no difference, also without a stage", () => {
  const one = run({ a: { b: [1] } }, [makeManifest("import")]);
  expect(differences(one, structuredClone(one))).toEqual([]);
  expect(differences(run({}), run({}))).toEqual([]);
});

const ends = (...rows: [string, string][]): Ends => ({ rows: new Map(rows), problems: new Map() });

test("rows are matched by id; a row that only one run publishes says where it ended in the other", () => {
  const here = ends(["a", "published"], ["b", "published"], ["c", "dedup: over_cap"], ["d", "published"]);
  const there = ends(["a", "published"], ["b", "dedup: over_cap"], ["c", "published"], ["e", "published"]);
  expect(matched(here, there)).toEqual({
    common: 3,
    both: 1,
    onlyHere: [
      { id: "b", end: "dedup: over_cap" },
      { id: "d", end: "not sampled" },
    ],
    onlyThere: [
      { id: "c", end: "dedup: over_cap" },
      { id: "e", end: "not sampled" },
    ],
  });
});

test("runs without trajectories have nothing in common", () => {
  expect(matched(ends(), ends())).toEqual({ common: 0, both: 0, onlyHere: [], onlyThere: [] });
});
