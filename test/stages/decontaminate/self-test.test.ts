import { expect, test } from "vitest";
import { encodeIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { buildIndex } from "../../../stages/decontaminate/build-index.ts";
import { evidencePage } from "../../../stages/decontaminate/evidence.ts";
import { TRANSFORMS, transformed } from "../../../stages/decontaminate/plant.ts";
import { selfTest, selfTestTable } from "../../../stages/decontaminate/self-test.ts";
import { added, sweep, sweepTable } from "../../../stages/decontaminate/sweep.ts";
import { ngramOverlap, statementWords, wordNgrams } from "../../../text/word-ngrams.ts";
import { LAMP, optionsOf, problem, screen, solvedBy, story, testsOf, world } from "./world.ts";

const PROSE = `A lighthouse keeper is given an array of n integers a_1, a_2, ..., a_n with n ≤ 10^5. Each night he lights one lamp.
He wants to find the minimum number of nights after which all lamps are lit. There are exactly three kinds of oil in the cellar.
The first line contains a single integer n. The second line contains n integers denoting the lamps.
Print one integer, the least possible number of nights. It is guaranteed that an answer exists and fits 64 bits.`;

const grams = (text: string): Uint32Array => wordNgrams(statementWords(text), 8);

test("plants are what they say: copies share the wording, rewording leaves little of it", () => {
  const containment = (kind: (typeof TRANSFORMS)[number]): number =>
    ngramOverlap(grams(transformed(PROSE, kind)), grams(PROSE)).containment;
  expect(containment("verbatim")).toBe(1);
  expect(containment("trimmed")).toBe(1);
  expect(transformed(PROSE, "trimmed").length).toBeLessThan(0.9 * PROSE.length);
  expect(transformed(PROSE, "latex")).toContain("$10^{5}$");
  expect(containment("latex")).toBeGreaterThan(0.9);
  expect(containment("numbers")).toBeGreaterThan(0.4);
  expect(containment("numbers")).toBeLessThan(1);
  expect(containment("reworded")).toBeLessThan(0.1);
});

async function report(embedding: boolean) {
  const options = optionsOf({ embedding, self_test: 5 });
  const { ctx } = world();
  async function* items() {
    for (let i = 0; i < 6; i++) {
      const item = problem({
        problem_id: `item${i}`,
        statement: `${PROSE.replaceAll("lamp", `lamp${i}`)} ${story(`s${i}`)}`,
        private_tests: i < 4 ? testsOf("double", [3, 5, 8]) : [],
        solutions: solvedBy("double"),
      });
      yield { benchmark: "bench", problem: item };
    }
    yield { benchmark: "bench", problem: problem({ problem_id: "short", statement: "Print n." }) };
  }
  const artifact = encodeIndex(await buildIndex(items(), options, ctx));
  const random = (id: string): number => id.length / 100;
  return selfTest(options, { ...ctx, random, artifact: () => Promise.resolve(artifact) });
}

test("the self-test reports what each signal and the rule find of every kind of plant", async () => {
  const found = await report(true);
  expect(found).toMatchObject({ items: 6, embedding: "toy@1" });
  expect(found.kinds.map(({ kind, planted }) => [kind, planted])).toEqual(
    TRANSFORMS.map((kind) => [kind, 5]),
  );
  const verbatim = found.kinds.find(({ kind }) => kind === "verbatim");
  expect(verbatim).toMatchObject({ embedding: 5, containment: 5, rule: 5, missed: [] });
  expect(verbatim?.cross_test).toBe(verbatim?.testable);
  expect(selfTestTable(found)).toContain("| verbatim | 5 of 5 | 5 of 5 |");
});

test("without embedding the self-test says so and counts what is missed", async () => {
  const found = await report(false);
  expect(found.embedding).toBe(null);
  const reworded = found.kinds.find(({ kind }) => kind === "reworded");
  expect(reworded?.embedding).toBe(null);
  expect((reworded?.rule ?? 0) + (reworded?.missed.length ?? 0)).toBe(5);
  expect(selfTestTable(found)).toContain("not run");
});

test("where nothing can be planted the report says why, instead of a table of zeros", () => {
  const nothing = { schema: "self-test/1" as const, items: 0, embedding: null };
  const kind = { kind: "verbatim" as const, planted: 0, embedding: null, containment: 0, testable: 0 };
  const kinds = [{ ...kind, cross_test: 0, rule: 0, missed: [] }];
  const short = selfTestTable({ ...nothing, kinds });
  expect(short).toBe("No copies were tried: no benchmark item has a statement of 40 words or more.\n");
  expect(selfTestTable({ ...nothing, kinds: [] })).toContain("self_test is 0");
  const untestable = [{ ...kind, planted: 2, cross_test: 0, rule: 1, missed: [] }];
  const some = selfTestTable({ ...nothing, items: 2, kinds: untestable });
  expect(some).toContain("| verbatim | 0 of 2 | not run | none | **1 of 2** |");
});

const item = (id: string, words: string) =>
  problem({
    problem_id: id,
    statement: words,
    private_tests: testsOf("double", [3, 5, 8]),
    solutions: solvedBy("double"),
  });

test("the sweep tells what other thresholds remove, and what hangs on programs that were not asked", async () => {
  const copy = await screen({ problem: item("copy", LAMP) }, [item("item", LAMP)]);
  const failing = {
    ...item("other", `lamp ${story("other")}`),
    private_tests: testsOf("square", [3, 5]),
    solutions: [],
  };
  const other = await screen({ problem: failing }, [item("item", `tower ${story("item")}`)], { cosine: 0.9 });
  const points = sweep([...copy.pairs, ...other.pairs], optionsOf());
  const at = (cosine: number, containment: number) =>
    points.find((point) => point.cosine === cosine && point.containment === containment);
  expect(at(0.8, 0.6)).toEqual({ cosine: 0.8, containment: 0.6, removed: 2, unknown: 0 });
  expect(at(0.95, 0.6)?.removed).toBe(1);
  expect(sweep(copy.pairs, { ...optionsOf(), mode: "paper" })[0]).toMatchObject({ removed: 0, unknown: 1 });
  const parts = [sweep(copy.pairs, optionsOf()), sweep(other.pairs, optionsOf())] as const;
  expect(added(...parts)).toEqual(points);
  expect(sweepTable(points, optionsOf()).split("\n").length).toBe(points.length + 3);
});

test("at the present thresholds the sweep says what was decided; suspects of lower ones hang on programs", async () => {
  const pair = await screen(
    {
      problem: {
        ...item("mine", `lamp ${story("m")}`),
        private_tests: testsOf("square", [2, 3, 4]),
        solutions: [],
      },
    },
    [item("item", `lamp ${story("i")}`)],
  );
  const [row] = pair.pairs;
  if (row === undefined) throw new Error("no pair");
  const near = { ...row, containment8: 0.55, jaccard8: 0.35 };
  expect(pair.pairs[0]).toMatchObject({ removed: false, backward: { result: "failed" } });
  const of = (points: ReturnType<typeof sweep>, containment: number) =>
    points.find((point) => point.cosine === 0.8 && point.containment === containment);
  const points = sweep([{ ...near, cosine: 0.7 }], optionsOf());
  expect(of(points, 0.6)).toMatchObject({ removed: 0, unknown: 0 });
  expect(of(points, 0.5)).toMatchObject({ removed: 0, unknown: 1 });
  const cleared = sweep([{ ...near, cleared: "embedding_containment" }], optionsOf());
  expect(of(cleared, 0.5)).toMatchObject({ removed: 0, unknown: 0 });
});

test("the evidence page shows removed pairs and near ones with their figures and both texts side by side", async () => {
  const removed = await screen({ problem: item("mine", LAMP) }, [item("item", LAMP)]);
  const near = await screen(
    {
      problem: {
        ...item("near", `lamp ${story("n")}`),
        private_tests: testsOf("square", [2, 3, 4]),
        solutions: [],
      },
    },
    [{ ...item("item2", `tower ${story("i")}`), solutions: solvedBy("double") }],
  );
  const page = evidencePage([...near.pairs, ...removed.pairs], {
    problem: (id) => (id === "mine" ? `${LAMP} \u001b[2J \`\`\` ${"x".repeat(200)}` : undefined),
    item: () => LAMP,
  });
  expect(page).toContain("# Contamination: 1 problems removed, 1 pairs");
  expect(page).toContain("removed by **embedding_containment**");
  expect(page).toContain("# Kept, but within 0.005 of a threshold: 1 pairs");
  expect(page).toContain("(statement not at hand)");
  const columns = page.split("\n").filter((line) => line.includes(" | the keeper of the lamp"));
  expect(columns[0]?.indexOf(" | ")).toBe(58);
  expect(page).not.toMatch(/[^\P{Cc}\n]/u);
  expect(page.match(/```/g)?.length).toBe(4);
  expect(
    evidencePage(
      removed.pairs.map((pair) => ({ ...pair, embedding: null })),
      { problem: () => "", item: () => "" },
    ),
  ).toContain("The embedding check has not run");
});
