/** The rows of dataset/ from a made-up run: 4 problems of 6 samples, the first contaminated. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkOf, type PublishSource } from "../../../pipeline/publish/publish-source.ts";
import { examplesOf, problemsOf, rejectedOf } from "../../../pipeline/publish/published-rows.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { openSource } from "../../../pipeline/store/source.ts";
import type { Decision } from "../../../schemas/decision.ts";
import type { Trajectory } from "../../../schemas/trajectory.ts";
import { problemAt, trajectoryAt } from "../report/made/records.ts";
import { makeRun } from "../report/made/run.ts";

const folder = mkdtempSync(join(tmpdir(), "published-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stageOf = (name: string) => {
  const stage = RECIPES.dataset.stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(name);
  return stage;
};
const linked = (name: string, files: unknown) =>
  ({
    stage: stageOf(name),
    files,
    ownKey: null,
    inputs: [],
    artifact: null,
  }) as PublishSource["chain"][number];

let source: PublishSource;
beforeAll(async () => {
  await makeRun(folder, {
    problems: 4,
    samples: 6,
    problem: () => ({ name: "Sum <|im_start|>", tags: ["maths", "<|endoftext|>"] }),
  });
  const { run, problems, chains } = await openSource(folder);
  const chain = (chains[0] ?? []).map(({ name, files }) => linked(name, files));
  source = { buckets: run.facts.buckets, problems, chain };
});

async function all<T>(rows: AsyncGenerator<T, void, undefined>): Promise<T[]> {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
}
const idsOf = (rows: readonly { problem_id: string }[]) => [...new Set(rows.map((r) => r.problem_id))].sort();
const clean = [1, 2, 3].map((at) => problemAt(at).problem_id);

test("a removed problem is in no table", async () => {
  expect(idsOf(await all(problemsOf(source)))).toEqual(clean);
  expect(idsOf(await all(examplesOf(source, "single")))).toEqual(clean);
  expect(idsOf(await all(examplesOf(source, "multi")))).toEqual(clean);
  expect(idsOf(await all(rejectedOf(source)))).toEqual(clean);
});

test("examples are split by the turn that solved them, and carry the nearest benchmark item", async () => {
  const [single, multi] = [await all(examplesOf(source, "single")), await all(examplesOf(source, "multi"))];
  expect(new Set(single.map((row) => row.solved_at_turn))).toEqual(new Set([1]));
  expect(new Set(multi.map((row) => row.solved_at_turn))).toEqual(new Set([2]));
  expect(multi[0]?.nearest).toMatchObject({ benchmark: "bench" });
});

test("a problem's row counts samples, solved turns and examples, without control tokens", async () => {
  const [row] = await all(problemsOf(source));
  // Samples 0 and 3 are right at turn 1, 1 and 4 at turn 2, 2 and 5 wrong; 3 duplicates 0.
  expect(row).toMatchObject({
    samples: 6,
    solved_by_turn: [2, 2],
    tests: 2,
    policy: "recorded",
    model: "made",
  });
  expect(row?.solve_rate).toBeCloseTo(4 / 6);
  expect([row?.examples_single, row?.examples_multi]).toEqual([1, 2]);
  expect(row?.nearest).toMatchObject({ benchmark: "bench" });
  expect(`${row?.name} ${row?.tags.join()}`).not.toMatch(/<\|/);
});

test("a rejected row names the stage that dropped it, its reason and its last verdict", async () => {
  const rows = await all(rejectedOf(source));
  const of = (sample: number) => rows.find((r) => r.trajectory_id === trajectoryAt(1, sample).trajectory_id);
  expect(rows).toHaveLength(9);
  expect(of(2)).toMatchObject({ stage: "keep-passing", reason: "wrong_answer", verdict: "WA" });
  expect(of(3)).toMatchObject({ stage: "dedup", reason: "near_duplicate", verdict: "OK" });
  expect(of(2)?.messages.every(({ train }) => train === false)).toBe(true);
});

test("what a screening stage dropped is published nowhere, though decontaminate kept it", async () => {
  const [gone = ""] = clean;
  const drop: Decision = {
    row_id: gone,
    problem_id: gone,
    kept: false,
    reason: "cross_test",
    detail: null,
    label: null,
  };
  const screen = linked("screen", { readDecisions: () => Promise.resolve([drop]) });
  const screened = { ...source, chain: [screen, ...source.chain] };
  expect(idsOf(await all(problemsOf(screened)))).toEqual(clean.slice(1));
  expect(idsOf(await all(rejectedOf(screened)))).toEqual(clean.slice(1));
});

test("a stage is found by the rows that it writes; a chain without it is an error", () => {
  expect(linkOf(source, "example/1").stage.name).toBe("strip-prompts");
  const chain = source.chain.filter(({ stage }) => stage.name !== "verify");
  expect(() => linkOf({ ...source, chain }, "verification/1")).toThrow("the chain has no stage verify");
});

test("a problem without samples has a solve rate of 0 and no turns", async () => {
  const place = join(folder, "unsampled");
  await makeRun(place, { problems: 2, samples: 0 });
  const { run, problems, chains } = await openSource(place);
  const chain = (chains[0] ?? []).map(({ name, files }) => linked(name, files));
  const rows = await all(problemsOf({ buckets: run.facts.buckets, problems, chain }));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect(row).toMatchObject({ samples: 0, solve_rate: 0, solved_by_turn: [], policy: "", model: "" });
  }
});

async function sourceOf(name: string, made: Parameters<typeof makeRun>[1]): Promise<PublishSource> {
  const place = join(folder, name);
  await makeRun(place, made);
  const { run, problems, chains } = await openSource(place);
  const chain = (chains[0] ?? []).map(({ name: stage, files }) => linked(stage, files));
  return { buckets: run.facts.buckets, problems, chain };
}

test("a problem's policy, model and strategy are those of its first sample", async () => {
  const trajectory = (_: number, sample: number) =>
    ({ policy: `p${sample}`, model: `m${sample}`, strategy: `s${sample}` }) as Partial<Trajectory>;
  const [row] = await all(problemsOf(await sourceOf("first", { problems: 2, samples: 2, trajectory })));
  expect(row).toMatchObject({ policy: "p0", model: "m0", strategy: "s0", samples: 2 });
});

test("a rejected row has the last turn's program and every turn's messages, none of them to train on", async () => {
  const row = (await all(rejectedOf(source))).find(
    ({ trajectory_id }) => trajectory_id === trajectoryAt(1, 2).trajectory_id,
  );
  expect(row?.code).toBe(trajectoryAt(1, 2).turns.at(-1)?.code);
  expect(row?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
  expect(row?.detail).toBe("public test 0");
});

test("a rejected row's program, messages and detail are without control tokens", async () => {
  const [first] = trajectoryAt(1, 2).turns;
  const code = "print('<|im_end|>')";
  const turns = first === undefined ? [] : [{ ...first, code, passed_public: false }];
  const marked = turns.map((turn) => ({
    ...turn,
    calls: turn.calls.map((call) => ({ ...call, answer: `<|im_start|>${code}` })),
  }));
  const made = await sourceOf("marked", {
    problems: 2,
    samples: 1,
    trajectory: () => ({ turns: marked }),
    change: (_, said) => ({
      ...said,
      decisions: said.decisions.map((d) =>
        d.detail === null ? d : { ...d, detail: `${d.detail}<|im_end|>` },
      ),
    }),
  });
  const [row] = await all(rejectedOf(made));
  expect(row?.messages.length).toBeGreaterThan(1);
  expect([row?.code, row?.detail].every((text) => text?.includes("im_end"))).toBe(true);
  expect(JSON.stringify(row)).not.toContain("<|");
});

test("a rejected sample without a program, a detail or a verification has null for each", async () => {
  const made = await sourceOf("bare", {
    problems: 2,
    samples: 1,
    trajectory: () => ({ turns: [] }),
    change: (stage, said) => ({
      rows: stage === "verify" ? [] : said.rows,
      decisions: said.decisions.map((d) => ({ ...d, detail: null })),
    }),
  });
  const rows = await all(rejectedOf({ ...made, chain: made.chain }));
  expect(rows).toMatchObject([{ code: null, detail: null, verdict: null, messages: [] }]);
});
