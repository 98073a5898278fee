/** The index of a report from made-up buckets; no run directory is read. */
import { expect, test } from "vitest";
import { Collector } from "../../../../pipeline/report/collect/collector.ts";
import type { ProblemTimes } from "../../../../pipeline/report/collect/cpu-times.ts";
import type { Bucket, ChainBucket } from "../../../../pipeline/report/collect/read-run.ts";
import type { Body } from "../../../../pipeline/report/shared/format.ts";
import { decodeWords } from "../../../../pipeline/report/shared/words.ts";
import type { Decision } from "../../../../schemas/decision.ts";
import type { Trajectory } from "../../../../schemas/trajectory.ts";
import type { Verification } from "../../../../schemas/verdict.ts";
import { makeProblem, makeTrajectory, makeTurn, makeVerification } from "../../../make.ts";

const decision = (row_id: string, rest: Partial<Decision> = {}): Decision => ({
  row_id,
  problem_id: "p1",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...rest,
});
const by = (stage: string, ...list: Decision[]) => ({
  stage,
  byRow: new Map(list.map((one) => [one.row_id, one])),
});
const chain = (rest: Partial<ChainBucket> = {}): ChainBucket => ({
  trajectories: [],
  verifications: new Map(),
  decisions: [],
  cleared: new Map(),
  published: new Map(),
  pairs: [],
  givenUp: [],
  ...rest,
});
const noTimes: ProblemTimes = { publicTests: () => null, allTests: () => null };
const row = (id: string, rest: Partial<Trajectory> = {}) => makeTrajectory({ trajectory_id: id, ...rest });

/** Collects buckets of one problem. */
async function collected(chains: ChainBucket[], times = noTimes, problems = [makeProblem()]) {
  const files = new Map<string, unknown>();
  const collector = new Collector({ add: async (name, value) => void files.set(name, value) });
  const bucket: Bucket = { problems, chains };
  await collector.addBucket(bucket, () => times);
  const found = await collector.finish("made");
  return { ...found, files };
}

test("a row has its turns, its arm, its sample and the tokens of all its calls", async () => {
  const turns = [makeTurn(), makeTurn()];
  const trajectories = [row("t1", { turns, sample: 3 }), row("t2", { arm: "other", strategy: "single" })];
  const { index } = await collected([chain({ trajectories })]);
  expect(index.rows).toMatchObject({
    ids: "t1\nt2",
    problem: [0, 0],
    arm: [0, 1],
    sample: [3, 0],
    turns: [2, 1],
    tokens: [30, 15],
  });
  expect(index.arms).toEqual([
    { arm: "arm", strategy: "cot-retry", model: "recorded" },
    { arm: "other", strategy: "single", model: "recorded" },
  ]);
});

test("without counts of calls a published row has its own tokens, any other none", async () => {
  const none = { prompt_tokens: null, cached_tokens: null, completion_tokens: null };
  const bare = (id: string) =>
    row(id, { turns: [makeTurn({ calls: makeTurn().calls.map((call) => ({ ...call, ...none })) })] });
  const trajectories = [bare("t1"), bare("t2"), row("t3", { turns: [] })];
  const { index } = await collected([chain({ trajectories, published: new Map([["t1", 300]]) })]);
  expect(index.rows.tokens).toEqual([300, -1, -1]);
});

test("a call whose tokens are counted only in part has none", async () => {
  const [call] = makeTurn().calls;
  const turns = [makeTurn({ calls: call === undefined ? [] : [{ ...call, completion_tokens: null }] })];
  const { index } = await collected([chain({ trajectories: [row("t1", { turns })] })]);
  expect(index.rows.tokens).toEqual([-1]);
});

test("the last verdict counts, whatever the order of the verifications is", async () => {
  const verifications = new Map([
    ["t1", [makeVerification({ turn: 2 }), makeVerification({ turn: 1, verdict: "WA" })]],
    ["t2", [makeVerification({ verdict: "TLE", judge_version: null })]],
  ]);
  const trajectories = [row("t1", { turns: [makeTurn(), makeTurn()] }), row("t2"), row("t3")];
  const { index, judges } = await collected([chain({ trajectories, verifications })]);
  expect(index.rows.verdict.map((at) => index.verdicts[at])).toEqual(["OK", "TLE", "none"]);
  expect(index.problems[0]).toMatchObject({ samples: 3, solved: [0, 1] });
  expect([...judges]).toEqual(["judge 1, Python 3.11, isolation level 3"]);
});

test("only published rows are counted in a set; every row has the set that split gave it", async () => {
  const label = (id: string, name: string | null) => decision(id, { label: name });
  const decisions = [
    by("split", label("t1", "single"), label("t2", "multi"), label("t3", "multi"), label("t4", null)),
  ];
  const { index } = await collected([
    chain({
      trajectories: ["t1", "t2", "t3", "t4"].map((id) => row(id)),
      decisions,
      published: new Map(["t1", "t2", "t4"].map((id) => [id, 1])),
      cleared: new Map([["p1", decision("p1")]]),
    }),
  ]);
  expect(index.rows.set).toEqual([1, 2, 2, 0]);
  expect(index.problems[0]).toMatchObject({ single: 1, multi: 1 });
  expect(index.rows.fate.map((at) => index.fates[at]?.state)).toEqual([
    "published",
    "published",
    "kept",
    "published",
  ]);
});

test("duplicates are collected under the row that was kept, with their similarity", async () => {
  const drop = (id: string, detail: string) =>
    decision(id, { kept: false, reason: "near_duplicate", detail });
  const decisions = [by("dedup", drop("t2", "of t1, Jaccard 0.9123"), drop("t3", "of t1, Jaccard 1"))];
  const trajectories = ["t1", "t2", "t3"].map((id) => row(id));
  const { index } = await collected([chain({ trajectories, decisions })]);
  expect(index.clusters).toEqual({ t1: [1, 2] });
  expect(index.rows.similarity).toEqual([-1, 9123, 10_000]);
});

test("answers, reasoning and error output are searched; prompts and programs' output are not", async () => {
  const [call] = makeTurn().calls;
  const verdict = { verdict: "RE" as const, accepted_by: null, stdout: "printed", stderr: "Traceback" };
  const calls = call === undefined ? [] : [{ ...call, answer: "heap", reasoning: "because" }];
  const turns = [makeTurn({ calls, public_verdicts: [verdict] })];
  const { files } = await collected([chain({ trajectories: [row("t1", { turns, failure: "timeout" })] })]);
  const { words } = decodeWords(files.get("words-0") as Uint8Array);
  expect(words).toEqual(["because", "heap", "timeout", "traceback"]);
});

test("CPU times are those of last programs; a program without one is counted, an empty one is not", async () => {
  const time = { slowest_ms: 2, total_ms: 3, tests: 2 };
  const times: ProblemTimes = { publicTests: (code) => (code === "b" ? null : time), allTests: () => null };
  const trajectories = ["a", "b", null].map((code, i) => row(`t${i}`, { turns: [makeTurn({ code })] }));
  const { cpu } = await collected([chain({ trajectories })], times);
  expect(cpu).toEqual({ times: [time], unknown: 1 });
});

test("bodies are written in the order of the index, with their decisions and verifications by turn", async () => {
  const verifications = new Map([["t1", [makeVerification({ turn: 2 }), makeVerification({ turn: 1 })]]]);
  const decisions = [by("verify", decision("t1"))];
  const trajectories = [row("t1"), row("t2")];
  const { files, index } = await collected([chain({ trajectories, verifications, decisions })]);
  const bodies = files.get("rows-0") as Body[];
  expect(bodies.map(({ id }) => id)).toEqual(["t1", "t2"]);
  expect(bodies[0]?.verifications.map(({ turn }) => turn)).toEqual([1, 2]);
  expect(bodies[0]?.decisions.map(({ stage }) => stage)).toEqual(["verify"]);
  expect(index.chunks).toEqual([0]);
});

test("a statement is kept for the evidence of pairs only, and problems that were given up are listed", async () => {
  const pair = { problem_id: "p2" } as ChainBucket["pairs"][number];
  const lost = { stage: "verify", problem_id: "p1", rows: 2, detail: "killed" };
  const problems = [makeProblem(), makeProblem({ problem_id: "p2", statement: "two" })];
  const found = await collected([chain({ pairs: [pair], givenUp: [lost] })], noTimes, problems);
  expect([...found.statements]).toEqual([["p2", "two"]]);
  expect([found.pairs, found.givenUp, found.buckets]).toEqual([[pair], [lost], 1]);
});

test("arms are listed once, in the order in which they occur", async () => {
  const trajectories = ["a", "b", "a", "c", "b"].map((arm, i) => row(`t${i}`, { arm, sample: i }));
  const { index } = await collected([chain({ trajectories })]);
  expect(index.rows.arm).toEqual([0, 1, 0, 2, 1]);
  expect(index.arms.map(({ arm }) => arm)).toEqual(["a", "b", "c"]);
});

test("a problem counts its trajectories by the turn at which they ended right, over all arms", async () => {
  const turns = (count: number) => Array.from({ length: count }, () => makeTurn());
  const verified = (id: string, turn: number, verdict: "OK" | "WA" = "OK"): [string, Verification[]] => [
    id,
    [makeVerification({ row_id: id, trajectory_id: id, turn, verdict })],
  ];
  const chains = [
    chain({
      trajectories: [row("t1", { turns: turns(3) }), row("t2", { turns: turns(2) }), row("t3")],
      verifications: new Map([verified("t1", 3), verified("t2", 2, "WA"), verified("t3", 1)]),
    }),
    chain({
      trajectories: [row("t4", { arm: "other" })],
      verifications: new Map([verified("t4", 1)]),
    }),
  ];
  const { index } = await collected(chains);
  expect(index.problems[0]).toMatchObject({ samples: 4, solved: [2, 0, 1] });
  expect(index.rows).toMatchObject({ ids: "t1\nt2\nt3\nt4", turns: [3, 2, 1, 1], arm: [0, 0, 0, 1] });
});

test("rows belong to their problem; of two problems each has its own rows and counts", async () => {
  const problems = [makeProblem(), makeProblem({ problem_id: "p2" })];
  const trajectories = [row("t1", { problem_id: "p2" }), row("t2"), row("t3", { problem_id: "p2" })];
  const { index, buckets } = await collected([chain({ trajectories })], noTimes, problems);
  expect(index.rows).toMatchObject({ ids: "t2\nt1\nt3", problem: [0, 1, 1] });
  expect(index.problems.map(({ id, samples, chunk }) => [id, samples, chunk])).toEqual([
    ["p1", 1, 0],
    ["p2", 2, 0],
  ]);
  expect(buckets).toBe(1);
});

test("the problem's text has the tests that its programs failed first", async () => {
  const failed = makeVerification({ verdict: "WA", failing_group: "private", failing_index: 0 });
  const parts = { trajectories: [row("t1")], verifications: new Map([["t1", [failed]]]) };
  const { files } = await collected([chain(parts)]);
  const [body] = files.get("problems-0") as { tests: { group: string }[] }[];
  expect(body?.tests.map(({ group }) => group)).toEqual(["public", "private"]);
});

test("only a row that was dropped as a duplicate has a similarity", async () => {
  const detail = "of t1, Jaccard 0.5";
  const decisions = [
    by("verify", decision("t2", { kept: false, reason: "failed", detail })),
    by(
      "dedup",
      decision("t3", { detail }),
      decision("t4", { kept: false, reason: "over_cap", detail: null }),
    ),
  ];
  const trajectories = ["t1", "t2", "t3", "t4"].map((id) => row(id));
  const { index } = await collected([chain({ trajectories, decisions })]);
  expect(index.rows.similarity).toEqual([-1, -1, -1, -1]);
  expect(index.clusters).toEqual({});
});

test("the index names its run, its files of words and its number of pairs", async () => {
  const pairs = ["p1", "p1"].map((problem_id) => ({ problem_id }) as ChainBucket["pairs"][number]);
  const { index, files } = await collected([chain({ trajectories: [row("t1")], pairs })]);
  expect(index).toMatchObject({ schema: "report/3", name: "made", words: ["here"], pairs: 2, chunks: [0] });
  expect([...files.keys()]).toEqual(["rows-0", "problems-0", "words-0"]);
  expect(decodeWords(files.get("words-0") as Uint8Array).rows).toBe(1);
});

test("a program that ran no test has no CPU time to show and is not counted as unknown", async () => {
  const none = { slowest_ms: 0, total_ms: 0, tests: 0 };
  const times: ProblemTimes = { publicTests: () => none, allTests: () => null };
  const { cpu, files } = await collected([chain({ trajectories: [row("t1")] })], times);
  expect(cpu).toEqual({ times: [], unknown: 0 });
  expect((files.get("rows-0") as Body[])[0]?.cpu).toEqual({ turns: [none], verifications: [] });
});
