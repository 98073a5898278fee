/** Which rule removes a problem, and what each pair says of it. */
import { expect, test } from "vitest";
import {
  doubling,
  INPUTS,
  LAMP,
  problem,
  screen,
  solvedBy,
  story,
  survivor,
  testsOf,
} from "./decontaminate/world.ts";

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

test("a suspect that no discriminating test can clear is removed as untestable", async () => {
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
