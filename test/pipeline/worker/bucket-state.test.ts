/**
 * The rows that a stage sees: trajectories joined with verdicts and labels, less what filters
 * dropped.
 */
import { beforeEach, expect, test } from "vitest";
import { type ChainLink, chainOf, importFiles } from "../../../pipeline/store/chain.ts";
import { BucketState } from "../../../pipeline/worker/bucket-state.ts";
import type { Row } from "../../../stages/define-stage.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeTrajectory, makeVerification } from "../../make.ts";
import { contextAt, makeDecision, stageNamed } from "../store/made-store.ts";
import { BUCKET, bucketAt, idsOf } from "./made-bucket.ts";

let links: Map<string, ChainLink>;
let state: BucketState;
let problemsFile: string;
beforeEach(async () => {
  const root = scratchFolder();
  await bucketAt(root);
  const context = contextAt(root, { "dedup-set": {} });
  const chain = await chainOf(context);
  links = new Map(chain.filter(({ summaries }) => !summaries).map((link) => [link.stage.name, link]));
  problemsFile = importFiles(context).rowsFile(BUCKET);
  state = await BucketState.load(BUCKET, problemsFile, { done: [], todo: [] });
});

const linkOf = (name: string): ChainLink => {
  const found = links.get(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const kept = (row_id: string, label: string | null = null) => makeDecision({ row_id, label });
const dropped = (row_id: string) => makeDecision({ row_id, kept: false, reason: "made" });
const sampled = () =>
  state.apply(linkOf("generate"), {
    decisions: [],
    rows: [
      ...["a-0", "a-1"].map((id) => makeTrajectory({ trajectory_id: id, problem_id: "a" })),
      makeTrajectory({ trajectory_id: "b-0", problem_id: "b" }),
    ],
  });

test("trajectories belong to their problem; a problem without any has no rows", () => {
  sampled();
  expect(state.problems.map(({ problem_id }) => problem_id)).toEqual(["a", "b", "c"]);
  expect(["a", "b", "c", "unknown"].map((id) => idsOf(state.rowsOf(id)))).toEqual([
    ["a-0", "a-1"],
    ["b-0"],
    [],
    [],
  ]);
  expect(state.rowsOf("a")[0]).toMatchObject({ verification: null, label: null });
});

test("of several judged turns the verdict of the last one is the row's, in any order", () => {
  sampled();
  const verdict = (turn: number, of: "OK" | "WA") =>
    makeVerification({ row_id: `a-0/${turn}`, trajectory_id: "a-0", turn, verdict: of });
  const rows = [verdict(2, "WA"), verdict(3, "OK"), verdict(1, "WA")];
  state.apply(linkOf("verify"), { decisions: [kept("a-0"), kept("a-1")], rows });
  expect(state.rowsOf("a").map(({ verification }) => verification?.turn ?? null)).toEqual([3, null]);
});

test("rows that verify drops are removed, as by a filter", () => {
  sampled();
  state.apply(linkOf("verify"), { decisions: [kept("a-0"), dropped("a-1"), dropped("b-0")], rows: [] });
  expect(["a", "b"].map((id) => idsOf(state.rowsOf(id)))).toEqual([["a-0"], []]);
});

test("a filter removes what it dropped, and what it did not decide", () => {
  sampled();
  state.apply(linkOf("subsample"), { decisions: [dropped("a-0"), kept("b-0")], rows: [] });
  expect([idsOf(state.rowsOf("a")), idsOf(state.rowsOf("b"))]).toEqual([[], ["b-0"]]);
});

test("a label stays through later stages that set none", () => {
  sampled();
  state.apply(linkOf("split"), { decisions: [kept("a-0", "single"), kept("a-1", "multi")], rows: [] });
  state.apply(linkOf("dedup"), { decisions: [kept("a-0"), dropped("a-1")], rows: [] });
  expect(state.rowsOf("a").map(({ label }) => label)).toEqual(["single"]);
});

test("strip-prompts filters rows; decontaminate, which decides problems, filters none", () => {
  sampled();
  state.apply(linkOf("strip-prompts"), { decisions: [kept("a-0"), dropped("a-1")], rows: [] });
  expect(idsOf(state.rowsOf("a"))).toEqual(["a-0"]);
  const decontaminate = { ...linkOf("verify"), stage: stageNamed("decontaminate") };
  state.apply(decontaminate, { decisions: [dropped("a")], rows: [] });
  expect(idsOf(state.rowsOf("a"))).toEqual(["a-0"]);
  expect(state.isScreened("a")).toBe(false);
});

test("problems that a screening stage dropped are screened, and only those", () => {
  const screen = { ...linkOf("verify"), stage: stageNamed("screen") };
  const decisions = ["a", "b"].map((problem_id) =>
    makeDecision({ row_id: problem_id, problem_id, kept: problem_id === "b" }),
  );
  state.apply(screen, { decisions, rows: [] });
  expect(["a", "b", "c"].map((id) => state.isScreened(id))).toEqual([true, false, false]);
});

test("summaries change nothing, whether applied or replayed", async () => {
  sampled();
  const summaries = { ...linkOf("dedup-set"), summaries: true as const };
  state.apply(summaries, { decisions: [], rows: [{ any: 1 }] });
  await state.replay(summaries);
  expect(idsOf(state.rowsOf("a"))).toEqual(["a-0", "a-1"]);
});

test("only the columns that the stages to run read are loaded from sealed files", async () => {
  const rows = [makeTrajectory({ trajectory_id: "a-0", problem_id: "a" })];
  const done = [linkOf("generate"), linkOf("verify")];
  await done[0]?.files.write(BUCKET, "k", { decisions: [], rows });
  await done[1]?.files.write(BUCKET, "k", { decisions: [kept("a-0")], rows: [makeVerification()] });
  const loaded = async (todo: string): Promise<Row | undefined> => {
    const again = await BucketState.load(BUCKET, problemsFile, { done, todo: [linkOf(todo)] });
    return again.rowsOf("a")[0];
  };
  const little = await loaded("subsample");
  expect([little?.trajectory_id, little?.turns, little?.verification]).toEqual(["a-0", undefined, null]);
  expect((await loaded("keep-passing"))?.turns).toHaveLength(1);
});
