/** The evaluation page of made-up counts; evaluation-page.test.ts reads a real evaluation. */
import { expect, test } from "vitest";
import type { Evaluation } from "../../../../pipeline/evaluation/evaluate.ts";
import { evaluationPage } from "../../../../pipeline/report/evaluation-page.ts";
import { evaluationMade } from "../made/evaluation.ts";
import { headOf, rowsOf } from "../made/tables.ts";

const grid = evaluationMade("made");
const first = (count: number): Evaluation => ({
  ...grid,
  arms: grid.arms.slice(0, count),
  comparisons: [],
});
const alone = { other: null, isStale: false };
const captions = (text: string) =>
  [...text.matchAll(/<caption>([^<]*)<\/caption>/g)].map(([, name = ""]) => name);

test("the page counts problems and arms, one arm in the singular", () => {
  expect(evaluationPage(grid, alone).text).toContain("<p>12 problems, 6 arms.</p>");
  expect(evaluationPage(first(1), alone).text).toContain("<p>12 problems, 1 arm.</p>");
});

test("figures of an earlier configuration have a warning, others none", () => {
  expect(evaluationPage(grid, { ...alone, isStale: true }).text).toContain(
    '<p class="warning">These figures',
  );
  expect(evaluationPage(grid, alone).text).not.toContain("warning");
});

test("one arm has a chart with a curve for each n; several arms have a chart for each n", () => {
  const one = rowsOf(evaluationPage(first(1), alone), "pass n@k by samples") ?? [];
  expect([...new Set(one.map(([name]) => name))]).toEqual(["pass 1@k", "pass 3@k", "pass 6@k", "pass@k"]);
  const several = captions(evaluationPage(first(2), alone).text).filter((name) => /^pass \d/.test(name));
  expect(several).toEqual(["pass 1@k by samples", "pass 3@k by samples", "pass 6@k by samples"]);
});

test("where every n covers all trajectories, a sentence replaces the curves", () => {
  const [arm] = grid.arms;
  if (arm === undefined) throw new Error("no arm");
  const points = arm.points.map((point) => ({ ...point, n: 20 }));
  const { text } = evaluationPage({ ...first(1), arms: [{ ...arm, points }] }, alone);
  expect(text).toContain("so pass n@k equals pass@k");
});

test("a grid of prompts is a map of instructions by reasoning; fewer than four arms are listed by point", () => {
  const cells = rowsOf(evaluationPage(grid, alone), "Grid of prompts: pass@6, %") ?? [];
  expect(cells.map(([reasoning, instruction]) => `${reasoning}/${instruction}`)).toEqual([
    "none/plain",
    "none/helpers",
    "weak/plain",
    "weak/helpers",
    "strong/plain",
    "strong/helpers",
  ]);
  const listed = rowsOf(evaluationPage(first(3), alone), "Strategies by point, %") ?? [];
  expect(listed.slice(0, 3).map(([arm, point]) => `${arm} ${point}`)).toEqual([
    "single/none/plain (made) pass 1@6",
    "single/none/plain (made) pass 3@6",
    "single/none/plain (made) pass@6",
  ]);
});

test("of more than six arms the best six are drawn, and all are in the tables", () => {
  const more = evaluationMade("more", 3).arms.map((arm) => ({ ...arm, strategy: `b-${arm.strategy}` }));
  const all = { ...grid, arms: [...grid.arms, ...more] };
  const page = evaluationPage(all, alone);
  const drawn = rowsOf(page, "pass@k of the best 6 of 12 arms") ?? [];
  const passOf = new Map(all.arms.map((arm) => [`${arm.strategy} (made)`, arm.curve.at(-1)?.pass ?? 0]));
  const names = new Set(drawn.map(([name = ""]) => name));
  const least = Math.min(...[...names].map((name) => passOf.get(name) ?? 0));
  const others = [...passOf].filter(([name]) => !names.has(name)).map(([, pass]) => pass);
  expect(names.size).toBe(6);
  expect(Math.max(...others)).toBeLessThanOrEqual(least);
  expect(rowsOf(page, "Problems solved")).toHaveLength(12);
});

test("another run is drawn beside this one, and every arm is compared with its partner there", () => {
  const other = { name: "<base>", evaluation: evaluationMade("base", 1) };
  const page = evaluationPage(first(2), { other, isStale: false });
  const names = new Set((rowsOf(page, "made and &lt;base&gt;") ?? []).map(([name]) => name));
  expect([...names].filter((name) => name?.startsWith("made: "))).toHaveLength(2);
  expect([...names].filter((name) => name?.startsWith("&lt;base&gt;: "))).toHaveLength(3);
  expect(rowsOf(page, "Paired differences")?.map(([arm, minus]) => `${arm} − ${minus}`)).toEqual([
    "single/none/plain (made) − single/none/plain (made) in &lt;base&gt;",
    "single/none/helpers (made) − single/none/helpers (made) in &lt;base&gt;",
  ]);
});

test("a comparison that the evaluation has is not shown twice", () => {
  const other = { name: "base", evaluation: evaluationMade("base", 1) };
  const [arm] = grid.arms;
  const known = { arm: `${arm?.strategy} (made)`, with: `${arm?.strategy} (made) in base`, points: [] };
  const page = evaluationPage({ ...first(1), comparisons: [known] }, { other, isStale: false });
  expect(rowsOf(page, "Paired differences")).toHaveLength(1);
});

test("a hostile name of a strategy or a model is text", () => {
  const arms = first(2).arms.map((arm) => ({ ...arm, strategy: "<img src=x>", model: '"><script>' }));
  const { text } = evaluationPage({ ...grid, arms, comparisons: [] }, alone);
  expect(text).not.toMatch(/<img|<script/);
  expect(text).toContain("&lt;img src=x&gt; (&quot;&gt;&lt;script&gt;)");
});

test("a grid names its columns by prompt, other strategies by arm and point", () => {
  const note = "; rows: reasoning prompts";
  const [wide, small] = [evaluationPage(grid, alone), evaluationPage(first(3), alone)];
  expect(headOf(wide, "Grid")).toEqual(["reasoning", "instruction", "solved, %"]);
  expect(headOf(small, "Strategies")).toEqual(["strategy", "point", "solved, %"]);
  expect([wide.text.includes(note), small.text.includes(note)]).toEqual([true, false]);
  expect(headOf(wide, "pass@k")).toEqual(["arm", "k", "solved, %", "low", "high"]);
});

test("every point of an arm is listed with the share of problems that it solves", () => {
  const arms = first(1).arms.map((arm) => ({
    ...arm,
    strategy: "cot/none/plain",
    points: arm.points.map((point, i) => ({
      ...point,
      pass: i === 0 ? null : { value: i / 4, low: 0, high: 1, problems: 2 },
    })),
  }));
  const rows = rowsOf(evaluationPage({ ...first(1), arms }, alone), "Strategies by point, %") ?? [];
  expect(rows.map(([, point, solved]) => `${point}: ${solved}`)).toEqual([
    "pass 1@6: –",
    "pass 3@6: 25.0",
    "pass@6: 50.0",
  ]);
});

test("arms without a partner in another run are not compared with it", () => {
  const { arms, ...rest } = evaluationMade("base", 1);
  const others = arms.map((arm) => ({ ...arm, strategy: `other-${arm.strategy}` }));
  const other = { name: "base", evaluation: { ...rest, arms: others } };
  const page = evaluationPage(first(2), { other, isStale: false });
  expect(page.text).not.toContain(" in base");
  expect(rowsOf(page, "made and base")?.length).toBeGreaterThan(0);
});

test("a curve is listed point by point, each with its interval in percent", () => {
  const [arm] = grid.arms;
  const curve = [
    { k: 3, pass: 0.25, low: 0.125, high: 0.5 },
    { k: 9, pass: 0.75, low: 0.5, high: 1 },
  ];
  const arms = arm === undefined ? [] : [{ ...arm, curve }];
  const page = evaluationPage({ ...grid, arms, comparisons: [] }, alone);
  expect(rowsOf(page, "pass@k by samples")).toEqual([
    ["single/none/plain (made)", "3", "25.0", "12.5", "50.0"],
    ["single/none/plain (made)", "9", "75.0", "50.0", "100.0"],
  ]);
  expect(page.text).toContain("every turn counts as a sample</span>");
  expect(page.text).toContain("every turn counts as a sample; n programs that pass");
});

test("arms are drawn from the best to the worst, by the end of their curves", () => {
  const curveTo = (pass: number) =>
    [1, 2].map((k) => ({ k, pass: k === 2 ? pass : 1 - pass, low: 0, high: 1 }));
  const passes = [0.25, 1, 0.5];
  const arms = first(3).arms.map((arm, i) => ({ ...arm, strategy: `s${i}`, curve: curveTo(passes[i] ?? 0) }));
  const page = evaluationPage({ ...grid, arms, comparisons: [] }, alone);
  const names = (rowsOf(page, "pass@k by samples") ?? []).map(([name]) => name);
  expect([...new Set(names)]).toEqual(["s1 (made)", "s2 (made)", "s0 (made)"]);
});

test("three arms of a grid are too few for a map; four make one", () => {
  expect(rowsOf(evaluationPage(first(3), alone), "Grid of prompts")).toBeNull();
  expect(rowsOf(evaluationPage(first(4), alone), "Grid of prompts")).toHaveLength(4);
});

test("a map of prompts shows the last point of each arm; arms outside the grid are not in it", () => {
  const [other, ...arms] = first(5).arms.map((arm, i) => ({
    ...arm,
    strategy: i === 0 ? "cot-retry" : arm.strategy,
    points: [0.5, i / 8].map((value, at) => ({
      ...arm.points[0],
      n: at + 1,
      k: 6,
      trajectories: 6,
      pass: { value, low: 0, high: 1, problems: 2 },
    })),
  }));
  const all = other === undefined ? [] : [other, ...arms];
  const page = evaluationPage({ ...grid, arms: all, comparisons: [] }, alone);
  expect(rowsOf(page, "Grid of prompts: pass 2@6, %")).toEqual([
    ["none", "helpers", "12.5"],
    ["weak", "plain", "25.0"],
    ["weak", "helpers", "37.5"],
    ["strong", "plain", "50.0"],
  ]);
  expect(page.text).toContain(">instruction</text>");
});

test("an arm without a curve is drawn after those that have one", () => {
  const arms = first(2).arms.map((arm, i) => ({
    ...arm,
    strategy: `s${i}`,
    curve: i === 0 ? [] : [{ k: 1, pass: 0.5, low: 0, high: 1 }],
  }));
  const { text } = evaluationPage({ ...grid, arms, comparisons: [] }, alone);
  const names = [...text.matchAll(/<\/svg> (s\d) \(made\)<\/li>/g)].map(([, name]) => name);
  expect(names.slice(0, 2)).toEqual(["s1", "s0"]);
});
