/**
 * Which recorded solutions of a benchmark item are verified, in which order, and what is shared.
 */
import { expect, test, vi } from "vitest";
import type { JudgeRequest, JudgeResult, TestResult } from "../../../judge/judge.ts";
import { BLANK } from "../../../judge/run.ts";
import type { BenchmarkItem } from "../../../stages/decontaminate/benchmark-index.ts";
import { itemPrograms } from "../../../stages/decontaminate/programs.ts";
import type { StageContext } from "../../../stages/define-stage.ts";
import { evidenceOf } from "./evidence-world.ts";
import { problem, testsOf, world } from "./world.ts";

/** Programs are "VERDICT CPU-MS", the same on every test. */
function timed(): { ctx: StageContext; asked: JudgeRequest[] } {
  const { ctx } = world();
  const asked: JudgeRequest[] = [];
  const run = (request: JudgeRequest): Promise<JudgeResult> => {
    asked.push(request);
    const [verdict, cpuMs] = request.code.split(" ") as [TestResult["verdict"], string];
    const tests = request.tests.map(() => ({ ...BLANK, verdict, cpuMs: Number(cpuMs) }));
    const firstFailing = verdict === "OK" ? null : 0;
    return Promise.resolve({
      verdict,
      tests: firstFailing === null ? tests : tests.slice(0, 1),
      firstFailing,
      detail: null,
    });
  };
  return { ctx: { ...ctx, judge: { ...ctx.judge, run } } as StageContext, asked };
}

const TESTS = testsOf("double", [3, 5, 8, 12]);
const itemOf = (...programs: string[]): BenchmarkItem =>
  ({
    judged: problem({ problem_id: "item" }),
    tests: TESTS,
    programs: [],
    candidates: programs.map((code, i) => ({ label: `solution#${i}`, code })),
  }) as unknown as BenchmarkItem;

const codes = async (item: BenchmarkItem, ctx: StageContext, given: object = {}): Promise<string[]> =>
  (await itemPrograms(item, { options: evidenceOf(given), ctx })).map(({ code }) => code);

test("verification ends after enough right programs, the cheap ones first", async () => {
  const { ctx, asked } = timed();
  const item = itemOf("OK 1900", "OK 30", "WA 1", "OK 10", "OK 500", "OK 20");
  expect(await codes(item, ctx, { cross_programs: 3 })).toEqual(["OK 10", "OK 20", "OK 30"]);
  const whole = asked.filter(({ tests }) => tests.length === TESTS.length).map(({ code }) => code);
  expect(whole).toEqual(["OK 10", "OK 20", "OK 30"]);
  expect(asked.filter(({ tests }) => tests.length === 1)).toHaveLength(6);
});

test("as many programs as are wanted are verified without a run before", async () => {
  const { ctx, asked } = timed();
  expect(await codes(itemOf("OK 30", "WA 1", "OK 10"), ctx)).toEqual(["OK 30", "OK 10"]);
  expect(asked).toHaveLength(3);
});

/** What runs share, as a map. */
function sharing(ctx: StageContext, kept: Map<string, string>): StageContext {
  const shared: StageContext["shared"] = async (kind, parts, make) => {
    const key = JSON.stringify([kind, parts]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const { text, isFinal } = await make();
    if (isFinal) kept.set(key, text);
    return text;
  };
  return { ...ctx, shared };
}

test("another run takes the choice without a program run; other tests, limits or judges do not share", async () => {
  const kept = new Map<string, string>();
  const first = timed();
  const programs = ["WA 1", "OK 20", "OK 10"];
  const chosen = await codes(itemOf(...programs), sharing(first.ctx, kept));
  const second = timed();
  expect(await codes(itemOf(...programs), sharing(second.ctx, kept))).toEqual(chosen);
  expect(second.asked).toEqual([]);
  const other = { ...itemOf(...programs), tests: TESTS.slice(1) };
  await codes(other, sharing(second.ctx, kept));
  await codes(itemOf(...programs), sharing(second.ctx, kept), { cross_cpu_ms: 999 });
  const { judge } = second.ctx;
  const identity = { ...judge.identity, python: "3.99" };
  await codes(itemOf(...programs), sharing({ ...second.ctx, judge: { ...judge, identity } }, kept));
  expect(kept.size).toBe(4);
});

test("without a verdict the choice is not shared", async () => {
  const kept = new Map<string, string>();
  const { ctx } = timed();
  const run = vi.fn(ctx.judge.run);
  const failing = sharing({ ...ctx, judge: { ...ctx.judge, run } }, kept);
  expect(await codes(itemOf("INTERNAL 0", "OK 10"), failing)).toEqual(["OK 10"]);
  expect(kept.size).toBe(0);
});
