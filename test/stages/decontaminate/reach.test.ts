/**
 * How far the stage looks: paper mode, thresholds, candidates below them, the probe; and that order
 * does not matter.
 */
import { expect, test } from "vitest";
import { Contamination } from "../../../schemas/contamination.ts";
import { doubling, INPUTS, LAMP, problem, screen, story, testsOf } from "./world.ts";

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
  const screened = asked.filter(({ comparator }) => comparator.provenance === "probe");
  // One test of each item of that form, then the others of the one that passed.
  expect(screened.map(({ tests }) => tests.length)).toEqual([2, INPUTS.length - 1]);
  expect((await screen({ problem: mine }, [far], { probe_items: 0 })).decision.kept).toBe(true);
  expect((await screen({ problem: mine }, [far], { mode: "paper" })).decision.kept).toBe(true);
});

test("what passes one test by chance is screened on more, and those that pass most are asked first", async () => {
  const mine = doubling("mine");
  const chance = (id: string, outputs: readonly string[]) =>
    problem({
      problem_id: id,
      statement: `tower ${story(id)}`,
      private_tests: INPUTS.map((input, i) => ({ input: String(input), output: outputs[i] as string })),
    });
  // "one" shares the first answer with doubling, "half" two of four; "far" is the same task.
  const one = chance("one", ["6", "7", "7", "9"]);
  const half = chance("half", ["6", "10", "7", "9"]);
  const far = doubling("far", `tower ${story("far")}`);
  const found = async (ring_size: number) =>
    (await screen({ problem: mine }, [one, half, far], { ring_size })).pairs.map(({ item_id }) => item_id);
  expect(await found(20)).toEqual(["far", "half"]);
  expect(await found(1)).toEqual(["far"]);
});
