import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { writeParquet } from "../../io/parquet.ts";
import { Contamination } from "../../schemas/contamination.ts";
import { decodeIndex } from "../../stages/decontaminate/benchmark-index.ts";
import { decontaminate } from "../../stages/decontaminate.ts";
import {
  LAMP,
  optionsOf,
  problem,
  screen,
  solvedBy,
  story,
  survivor,
  testsOf,
  world,
} from "./decontaminate/world.ts";

const INPUTS = [3, 5, 8, 12];
const doubling = (id: string, statement = story(id)) =>
  problem({
    problem_id: id,
    statement,
    private_tests: testsOf("double", INPUTS),
    solutions: solvedBy("double"),
  });

test("a problem that nothing comes near is kept, without pairs", async () => {
  const { decision, pairs } = await screen({ problem: doubling("mine") }, [
    problem({ problem_id: "item", statement: `tower ${story("item")}` }),
  ]);
  expect(decision).toMatchObject({ row_id: "mine", kept: true, reason: null, detail: null });
  expect(pairs).toEqual([]);
});

test("the same address or the same contest place removes, whatever the wording", async () => {
  const url = "https://codeforces.com/contest/12/problem/B";
  const mine = problem({
    problem_id: "mine",
    source: "code_contests/codeforces",
    contest_id: "12",
    contest_index: "B",
  });
  const { decision, pairs, asked } = await screen({ problem: mine }, [problem({ problem_id: "item", url })]);
  expect(decision).toMatchObject({ kept: false, reason: "identity" });
  expect(decision.detail).toContain("codeforces:12/B");
  expect(pairs[0]).toMatchObject({ identity: "codeforces:12/B", removed: true, rule: "identity" });
  expect(asked).toEqual([]);
});

test("a copy is removed by its wording and no program runs", async () => {
  const { decision, asked, pairs } = await screen({ problem: doubling("mine", LAMP) }, [
    doubling("item", LAMP),
  ]);
  expect(decision.reason).toBe("embedding_containment");
  expect(asked).toEqual([]);
  expect(pairs[0]).toMatchObject({
    cosine: 1,
    containment8: 1,
    jaccard8: 1,
    containment13: 1,
    embedding: "toy@1",
  });
  expect(pairs[0]?.forward.result).toBe("not_run");
});

test("without embedding wording alone removes a copy, and every pair says that the check has not run", async () => {
  const options = { embedding: false };
  const { decision, pairs } = await screen(
    { problem: doubling("mine", LAMP) },
    [doubling("item", LAMP)],
    options,
  );
  expect(decision.reason).toBe("containment");
  expect(decision.detail).toContain("cosine not run");
  expect(pairs[0]).toMatchObject({ cosine: null, embedding: null });
});

test("a reworded problem is found by the programs, forward or backward", async () => {
  const item = doubling("item", `tower ${story("item")}`);
  const mine = doubling("mine", `lamp ${story("mine")}`);
  const forward = await screen({ problem: { ...mine, solutions: solvedBy("double again") } }, [item]);
  expect(forward.decision.reason).toBe("embedding_cross_test");
  expect(forward.pairs[0]?.forward).toMatchObject({ result: "passed", passed: 4, program: "solution#0" });
  expect(forward.pairs[0]?.forward.passed_inputs).toEqual(["3", "5", "8", "12"]);
  expect(forward.pairs[0]?.backward.result).toBe("not_run");
  const backward = await screen({ problem: { ...mine, solutions: [] } }, [item]);
  expect(backward.decision.reason).toBe("embedding_cross_test");
  expect(backward.pairs[0]?.forward.result).toBe("no_program");
  expect(backward.pairs[0]?.backward).toMatchObject({ result: "passed", program: "solution#0" });
});

test("below the threshold of suspicion a passed cross-test removes on its own", async () => {
  const item = doubling("item", `tower ${story("item")}`);
  const { decision } = await screen({ problem: doubling("mine", `lamp ${story("mine")}`) }, [item], {
    cosine: 0.9,
  });
  expect(decision.reason).toBe("cross_test");
});

test("like wording for another task stays: the programs fail each other's tests at the first one", async () => {
  const mine = { ...doubling("mine", `lamp ${story("mine")}`) };
  const item = problem({
    problem_id: "item",
    statement: `lamp ${story("item")}`,
    private_tests: testsOf("square", INPUTS),
    solutions: solvedBy("square"),
  });
  const { decision, pairs, asked } = await screen({ problem: mine }, [item]);
  expect(decision).toMatchObject({ kept: true, reason: null });
  expect(pairs[0]).toMatchObject({ cosine: 1, removed: false });
  expect([pairs[0]?.forward.result, pairs[0]?.backward.result]).toEqual(["failed", "failed"]);
  expect(asked.length).toBe(3);
});

test("a suspect that no telling test can clear is removed as untestable", async () => {
  const mine = problem({ problem_id: "mine", statement: `lamp ${story("mine")}` });
  const item = problem({ problem_id: "item", statement: `lamp ${story("item")}` });
  const { decision, pairs } = await screen({ problem: mine }, [item]);
  expect(decision.reason).toBe("untestable");
  expect(pairs[0]?.forward.result).toBe("no_tests");
  const below = { ...item, statement: `tower ${story("item")}` };
  expect((await screen({ problem: mine }, [below], { cosine: 0.81 })).decision.kept).toBe(true);
});

test("a fault of the judge is never a failed cross-test", async () => {
  const mine = problem({ problem_id: "mine", statement: `lamp ${story("mine")}` });
  const item = { ...doubling("item", `lamp ${story("item")}`), solutions: [] };
  const { decision, pairs } = await screen({ problem: mine, rows: [survivor("t1", "broken")] }, [item]);
  expect(pairs[0]?.forward.result).toBe("no_verdict");
  expect(decision.reason).toBe("untestable");
});

test("surviving trajectories serve before recorded solutions, which must pass their own tests", async () => {
  const item = { ...doubling("item", `lamp ${story("item")}`), solutions: solvedBy("square") };
  const mine = problem({
    problem_id: "mine",
    statement: `lamp ${story("mine")}`,
    solutions: solvedBy("square"),
  });
  const kept = await screen({ problem: { ...mine, private_tests: testsOf("double", [1, 2, 3]) } }, [item]);
  expect(kept.pairs[0]?.forward.result).toBe("no_program");
  expect(kept.pairs[0]?.backward.result).toBe("no_program");
  const removed = await screen({ problem: mine, rows: [survivor("t1", "double")] }, [item]);
  expect(removed.pairs[0]?.forward).toMatchObject({ result: "passed", program: "t1" });
});

test("programs that read stdin are not tried on calls", async () => {
  const item = { ...doubling("item", `lamp ${story("item")}`), fn_name: "f" };
  const { pairs, decision } = await screen({ problem: doubling("mine", `lamp ${story("mine")}`) }, [item]);
  expect([pairs[0]?.forward.result, pairs[0]?.backward.result]).toEqual(["not_run", "not_run"]);
  expect(decision.reason).toBe("untestable");
});

test("in paper mode wording and identity do not count, cosine and cross-test do", async () => {
  const options = { mode: "paper" as const };
  const copy = await screen({ problem: doubling("mine", LAMP) }, [doubling("item", LAMP)], options);
  expect(copy.decision.reason).toBe("embedding_cross_test");
  const words = await screen(
    { problem: doubling("mine", story("same")) },
    [doubling("item", story("same"))],
    {
      ...options,
      cosine: 1,
      ring_cosine: 1,
    },
  );
  expect(words.decision.reason).toBe("embedding_cross_test");
  const tower = doubling("item", `tower ${story("item")}`);
  const low = await screen({ problem: doubling("mine", LAMP) }, [tower], { ...options, cosine: 0.9 });
  expect(low.decision.kept).toBe(true);
  expect(low.pairs[0]?.forward.result).toBe("not_run");
});

test("a cosine within 0.005 of the threshold is flagged", async () => {
  const item = doubling("item", `tower ${story("item")}`);
  const mine = doubling("mine", `lamp ${story("mine")}`);
  expect((await screen({ problem: mine }, [item])).pairs[0]).toMatchObject({
    cosine: 0.8,
    near_threshold: true,
  });
  expect((await screen({ problem: mine }, [item], { cosine: 0.79 })).pairs[0]?.near_threshold).toBe(false);
});

test("at most ring_size pairs are looked at, those that decide by themselves first", async () => {
  const near = Array.from({ length: 5 }, (_, i) => doubling(`near${i}`, `lamp ${story(`near${i}`)}`));
  const place = { contest_id: "7", contest_index: "A", source: "code_contests/codeforces" };
  const same = problem({ problem_id: "same", ...place });
  const mine = problem({ problem_id: "mine", statement: `lamp ${story("mine")}`, ...place });
  const { pairs, decision } = await screen({ problem: mine }, [...near, same], { ring_size: 2 });
  expect(pairs.map((pair) => pair.item_id)).toEqual(["same", "near0"]);
  expect(decision.reason).toBe("identity");
});

test("rows hold to their schema, and decisions and the sealed index do not depend on the order of the benchmark", async () => {
  const items = [
    doubling("a", `lamp ${story("a")}`),
    doubling("b", `tower ${story("b")}`),
    problem({ problem_id: "c" }),
  ];
  const mine = doubling("mine", `lamp ${story("mine")}`);
  const straight = await screen({ problem: mine }, items);
  const reversed = await screen({ problem: mine }, [...items].reverse());
  for (const pair of straight.pairs) Contamination.parse(pair);
  expect(reversed.pairs).toEqual(straight.pairs);
  expect(reversed.decision).toEqual(straight.decision);
  expect(Buffer.from(reversed.artifact).equals(Buffer.from(straight.artifact))).toBe(true);
});

/** The same 32 words but for the last: contained by 0.9 and more, though not word for word the same. */
const variant = (ending: string): string =>
  `${LAMP} and now ${ending} ${story(ending).split(" ").slice(0, 8).join(" ")}`;

test("the same story with another task is cleared by programs that fail each other's tests", async () => {
  const mine = doubling("mine", variant("twice"));
  const item = problem({
    problem_id: "item",
    statement: variant("squared"),
    private_tests: testsOf("square", INPUTS),
    solutions: solvedBy("square"),
  });
  const { decision, pairs } = await screen({ problem: mine }, [item]);
  expect(pairs[0]).toMatchObject({ cosine: 1, removed: false, rule: null, cleared: "embedding_containment" });
  expect(pairs[0]?.containment8).toBeGreaterThan(0.6);
  expect(decision.kept).toBe(true);
  const untold = await screen({ problem: { ...mine, solutions: [] } }, [{ ...item, solutions: [] }]);
  expect(untold.decision.reason).toBe("embedding_containment");
  const passing = await screen({ problem: mine }, [doubling("item", variant("squared"))]);
  expect(passing.decision.reason).toBe("embedding_cross_test");
});

test("programs that pass half of the tests, or fail tests with several answers, clear nothing", async () => {
  const mine = doubling("mine", variant("twice"));
  const item = problem({
    problem_id: "item",
    statement: variant("squared"),
    private_tests: [...testsOf("double", [3, 5]), ...testsOf("square", [8, 12])],
  });
  const half = await screen({ problem: mine }, [item]);
  expect(half.pairs[0]?.forward).toMatchObject({
    result: "failed",
    passed: 2,
    tests: 4,
    passed_inputs: ["3", "5"],
  });
  expect(half.decision.reason).toBe("embedding_containment");
  const several = { ...item, private_tests: testsOf("square", INPUTS), flags: ["several_answers"] };
  const { decision } = await screen({ problem: { ...mine, solutions: solvedBy("double") } }, [several]);
  expect(decision.reason).toBe("embedding_containment");
});

test("a copy word for word is not asked about, even if its programs would fail", async () => {
  const item = {
    ...doubling("item", LAMP),
    private_tests: testsOf("square", INPUTS),
    solutions: solvedBy("square"),
  };
  const { decision, asked } = await screen({ problem: doubling("mine", LAMP) }, [item]);
  expect(decision.reason).toBe("embedding_containment");
  expect(asked).toEqual([]);
});

test("the same task as another story is found by the probe, among items with inputs of the same form only", async () => {
  const far = doubling("far", `tower ${story("far")}`);
  const otherTask = problem({
    problem_id: "square",
    statement: `tower ${story("sq")}`,
    private_tests: testsOf("square", INPUTS),
  });
  const otherForm = {
    ...far,
    problem_id: "form",
    private_tests: far.private_tests.map((test) => ({ ...test, input: `1 ${test.input}` })),
  };
  const mine = doubling("mine");
  const { decision, pairs, asked } = await screen({ problem: mine }, [far, otherTask, otherForm]);
  expect(decision.reason).toBe("cross_test");
  expect(pairs).toHaveLength(1);
  expect(pairs[0]).toMatchObject({
    item_id: "far",
    found_by: "probe",
    cosine: 0,
    rule: "cross_test",
    rank: 1,
  });
  expect(asked.some((request) => request.earlyExitFrom === 2 && request.tests.length === 2)).toBe(true);
  expect((await screen({ problem: mine }, [far], { probe_items: 0 })).decision.kept).toBe(true);
  expect((await screen({ problem: mine }, [far], { mode: "paper" })).decision.kept).toBe(true);
});

test("the benchmark is read from its files, items without tests too, and the files are named for the key", async () => {
  const baseDir = await mkdtemp(join(tmpdir(), "rftkit-bench-"));
  const item = (id: string) => ({
    problem_id: id,
    name: id,
    statement: story(id),
    public_tests: [],
    private_tests: [],
  });
  const lines = [
    item("untested"),
    { ...item("tested"), public_tests: testsOf("double", [3, 5, 8]), solutions: solvedBy("double") },
  ];
  await writeFile(join(baseDir, "bench.jsonl"), lines.map((line) => JSON.stringify(line)).join("\n"));
  const options = optionsOf();
  const artifact = await decontaminate.prepare?.(options, { ...world().ctx, baseDir });
  const index = decodeIndex(artifact as Uint8Array);
  const found = index.items.map((each) => [
    each.benchmark,
    each.name,
    each.tests.length,
    each.programs.length,
  ]);
  expect(found).toEqual([
    ["bench", "tested", 3, 1],
    ["bench", "untested", 0, 0],
  ]);
  expect(await decontaminate.inputs?.(options, baseDir)).toEqual([join(baseDir, "bench.jsonl")]);
  expect(decontaminate.keyOf?.({ decontaminate: options, judge: {} } as never, baseDir)).toMatchObject({
    cosine: 0.8,
  });
  await rm(baseDir, { recursive: true });
});

test("a benchmark without a problem in it, and paper mode without embedding, are faults and no clean bill", async () => {
  const baseDir = await mkdtemp(join(tmpdir(), "rftkit-bench-"));
  const columns = ["question", "solutions", "input_output", "difficulty"].map((name) => [name, z.string()]);
  const schema = z.object(Object.fromEntries(columns) as Record<string, z.ZodString>);
  await writeParquet(join(baseDir, "empty.parquet"), { schema, schemaName: "taco", rows: [] });
  const inputs = [{ path: "empty.parquet", format: "taco" as const }];
  const empty = optionsOf({ benchmarks: [{ name: "bench", inputs }] });
  const prepare = decontaminate.prepare?.(empty, { ...world().ctx, baseDir });
  await expect(prepare).rejects.toThrow(/at least one/);
  const paper = optionsOf({ mode: "paper", embedding: false });
  await expect(decontaminate.inputs?.(paper, baseDir)).rejects.toThrow(/mode: default/);
  await rm(baseDir, { recursive: true });
});
