/** The rule evidence: what removes a problem, what clears it, and what stays undecided. */
import { expect, test } from "vitest";
import { Contamination } from "../../../schemas/contamination.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { decodeIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { decontaminate } from "../../../stages/decontaminate.ts";
import { screen as screening } from "../../../stages/screen.ts";
import type { Embedder } from "../../../text/embedding/contract.ts";
import { decide, evidenceOf, indexed } from "./evidence-world.ts";
import { doubling, INPUTS, LAMP, problem, screen, solvedBy, story, survivor, testsOf } from "./world.ts";

const evidence = { rule: "evidence" } as const;
/** Every item is near enough to be embedded. */
const anyWording = { ...evidence, ring_wording: 0 };

test("similar embeddings alone remove nothing: a pair that cannot be tested is kept and not decided", async () => {
  const mine = problem({ problem_id: "mine", statement: `lamp ${story("mine")}` });
  const item = problem({ problem_id: "item", statement: `lamp ${story("item")}` });
  const { decision, pairs } = await screen({ problem: mine }, [item], anyWording);
  expect(decision).toMatchObject({ kept: true, reason: null });
  expect(pairs[0]).toMatchObject({ cosine: 1, removed: false, rule: null, undecided: "untestable" });
  expect(pairs[0]?.wording).toBeLessThan(0.1);
  Contamination.parse(pairs[0]);
  const strict = await screen({ problem: mine }, [item], { ...anyWording, strict: true });
  expect(strict.decision.reason).toBe("untestable");
  expect(strict.pairs[0]).not.toHaveProperty("undecided");
});

test("a copy without any test is removed by its wording, with embedding and without", async () => {
  const told = LAMP.replace("climbs", "ascends").replace("lamp14", "other");
  const mine = problem({ problem_id: "mine", statement: told });
  const item = problem({ problem_id: "item", statement: LAMP });
  const given = (options: object) => screen({ problem: mine }, [item], { ...evidence, ...options });
  expect((await given({})).decision.reason).toBe("embedding_containment");
  const { decision, pairs } = await given({ embedding: false });
  expect(decision.reason).toBe("containment");
  expect(decision.detail).toContain(`wording ${pairs[0]?.wording}`);
  expect(pairs[0]).toMatchObject({ cosine: null, embedding: null });
});

/** A program passes by chance: three tests, two answers of one digit. */
const chance = (id: string, statement: string): Problem =>
  problem({
    problem_id: id,
    statement,
    private_tests: [
      { input: "3", output: "6" },
      { input: "4", output: "8" },
      { input: "03", output: "6" },
    ],
  });

test("few easy tests that a program passes by chance do not remove without wording", async () => {
  const mine = { ...chance("mine", story("mine")), solutions: solvedBy("double") };
  const far = chance("far", `tower ${story("far")}`);
  const { decision, pairs } = await screen({ problem: mine }, [far], evidence);
  expect(decision.kept).toBe(true);
  expect(pairs[0]).toMatchObject({
    item_id: "far",
    found_by: "probe",
    removed: false,
    undecided: "weak_tests",
  });
  expect((await screen({ problem: mine }, [far], { ...evidence, strict: true })).decision.reason).toBe(
    "cross_test",
  );
  expect((await screen({ problem: mine }, [far])).decision.reason).toBe("cross_test");
  // With the same few tests, but a third of the words.
  const near = chance("near", `${LAMP.split(" ").slice(0, 26).join(" ")} ${story("near")}`);
  const told = { ...mine, statement: `${LAMP.split(" ").slice(0, 26).join(" ")} ${story("mine")}` };
  const worded = await screen({ problem: told }, [near], { ...evidence, embedding: false });
  expect(worded.pairs[0]?.wording).toBeGreaterThan(0.3);
  expect(worded.pairs[0]?.wording).toBeLessThan(0.5);
  expect(worded.decision.reason).toBe("cross_test");
});

test("few tests of both sides together are enough, and so are many of one", async () => {
  const mine = doubling("mine");
  const far = doubling("far");
  const given = { ...evidence, embedding: false } as const;
  const many = { ...far, private_tests: testsOf("double", [30, 51, 82, 12]) };
  const strong = await screen({ problem: mine }, [many], given);
  expect(strong.decision.reason).toBe("cross_test");
  expect(strong.pairs[0]?.backward.result).toBe("not_run");
  const few = { ...far, private_tests: testsOf("double", [31, 5, 8]) };
  const both = await screen({ problem: mine }, [few], given);
  expect([both.pairs[0]?.forward.result, both.pairs[0]?.backward.result]).toEqual(["passed", "passed"]);
  expect(both.decision.reason).toBe("cross_test");
});

test("what most items say proves nothing: shared formats with one test each are not a copy", async () => {
  const format = Array.from(
    { length: 8 },
    (_, i) =>
      `the line ${i} holds ${story("format")
        .split(" ")
        .slice(i * 5, i * 5 + 5)
        .join(" ")}`,
  ).join(" ");
  const told = (id: string): Problem =>
    problem({
      problem_id: id,
      statement: `${story(id).split(" ").slice(0, 12).join(" ")} ${format}`,
      private_tests: testsOf("double", [3]),
    });
  const items = ["a", "b", "c", "d", "e", "f"].map(told);
  const before = await screen({ problem: told("mine") }, items, { embedding: false });
  expect(before.decision.reason).toBe("containment");
  const { decision, pairs } = await screen({ problem: told("mine") }, items, {
    ...evidence,
    embedding: false,
  });
  expect(decision.kept).toBe(true);
  expect(pairs.every(({ wording }) => (wording ?? 1) < 0.5)).toBe(true);
});

const variant = (ending: string): string =>
  `${LAMP} and now ${ending} ${story(ending).split(" ").slice(0, 8).join(" ")}`;

test("only programs as strong as what would remove clear a pair", async () => {
  const mine = doubling("mine", variant("twice"));
  const item = problem({
    problem_id: "item",
    statement: variant("squared"),
    private_tests: testsOf("square", INPUTS),
    solutions: solvedBy("square"),
  });
  const asked = async (problemGiven: Problem, itemGiven: Problem) =>
    (await screen({ problem: problemGiven }, [itemGiven], evidence)).pairs[0];
  expect(await asked(mine, item)).toMatchObject({ removed: false, cleared: "embedding_containment" });
  expect((await asked(mine, item))?.forward).toMatchObject({ result: "failed", wrong: 4 });
  // Inputs of another form: a program that fails cannot read them.
  const other = {
    ...item,
    private_tests: item.private_tests.map((t) => ({ ...t, input: `1 ${t.input}` })),
    solutions: [],
  };
  expect(await asked(mine, other)).toMatchObject({ removed: true, rule: "embedding_containment" });
  // A program that is verified on nothing that discriminates.
  const loose = { ...mine, private_tests: testsOf("double", [3]) };
  expect(await asked(loose, { ...item, solutions: [] })).toMatchObject({ removed: true });
  // A program that crashes answers nothing.
  const input = { problem: { ...mine, solutions: [] }, rows: [survivor("t1", "crashes")] };
  const crashed = await screen(input, [{ ...item, solutions: [] }], evidence);
  expect(crashed.pairs[0]?.forward).toMatchObject({ result: "failed", wrong: 0 });
  expect(crashed.decision.reason).toBe("embedding_containment");
});

test("only the texts of near pairs are embedded, and the index is made without a program run", async () => {
  const seen: string[] = [];
  const embedder: Embedder = {
    model: "toy@1",
    dimensions: 1,
    embed: (texts) => {
      seen.push(...texts);
      return Promise.resolve(texts.map(() => Float32Array.of(1)));
    },
  };
  const items = [doubling("item", LAMP), ...["a", "b", "c"].map((id) => doubling(id))];
  const index = await indexed(items, evidenceOf(), embedder);
  expect([index.asked.length, seen.length]).toEqual([0, 0]);
  expect(
    decodeIndex(index.artifact).items.every(
      ({ programs, vectors }) => programs.length + vectors.length === 0,
    ),
  ).toBe(true);
  const { pairs } = await decide(problem({ problem_id: "mine", statement: variant("twice") }), index);
  expect(pairs[0]).toMatchObject({ item_id: "item", cosine: 1, embedding: "toy@1" });
  expect(seen.length).toBe(2);
  seen.length = 0;
  await decide(problem({ problem_id: "far", statement: story("far") }), index);
  expect(seen).toEqual([]);
  const all = await indexed(items, evidenceOf({ embedding: "all" }), embedder);
  expect(seen.length).toBe(items.length);
  expect((await decide(problem({ problem_id: "far", statement: story("far") }), all)).pairs.length).toBe(
    items.length,
  );
});

test("in paper mode the rule changes nothing", async () => {
  const cases: [Problem, Problem][] = [
    [doubling("mine", LAMP), doubling("item", LAMP)],
    [
      problem({ problem_id: "mine", statement: `lamp ${story("m")}` }),
      problem({ problem_id: "item", statement: "lamp" }),
    ],
  ];
  for (const [mine, item] of cases) {
    const [plain, ruled] = await Promise.all(
      [{}, evidence].map((given) => screen({ problem: mine }, [item], { ...given, mode: "paper" })),
    );
    expect(ruled).toEqual(plain);
  }
});

test("the rule of earlier versions is no part of a key, and evidence is", async () => {
  const keyOf = (given: object) => {
    const config = { decontaminate: { ...evidenceOf(), ...given }, judge: {} } as never;
    return JSON.stringify([decontaminate.keyOf?.(config, "."), screening.keyOf?.(config, ".")]);
  };
  expect(keyOf({ rule: "similarity" })).toBe(keyOf({ rule: undefined }));
  expect(keyOf({ rule: "evidence" })).not.toBe(keyOf({ rule: undefined }));
});

test("in paper mode, which has no probe, `probe_functions` is no part of a key", () => {
  const keyOf = (given: object): string => {
    const config = { decontaminate: { ...evidenceOf(), rule: undefined, ...given }, judge: {} } as never;
    return JSON.stringify([decontaminate.keyOf?.(config, "."), screening.keyOf?.(config, ".")]);
  };
  const paper = { mode: "paper" };
  expect(keyOf({ ...paper, probe_functions: true })).toBe(keyOf(paper));
  expect(keyOf({ probe_functions: true })).not.toBe(keyOf({}));
});
