/** generate with a later stage that judges on all tests: what is asked for, awaited, and shown. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runsInTurn } from "../../../judge/gate.ts";
import type { GatedRequests, Judge, JudgeRequest, JudgeResult } from "../../../judge/judge.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { StageContext } from "../../../stages/define-stage.ts";
import { GatedJudge } from "../../../stages/generate/gated-judge.ts";
import { generate } from "../../../stages/generate.ts";
import { fullRequests } from "../../../stages/verify/requests.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { codeAnswer, fakeJudge, problemOf, scripted } from "../../rollout/fixtures.ts";
import { makeContext } from "../context.ts";

type Gating = Judge & { gated: GatedRequests[]; alone: JudgeRequest[] };

/** A judge whose rest of a program ends as `rest` says. */
function gatingJudge(rest: (result: JudgeResult | null) => Promise<JudgeResult | null>): Gating {
  const judge = fakeJudge();
  const gated: GatedRequests[] = [];
  const alone: JudgeRequest[] = [];
  return {
    ...judge,
    gated,
    alone,
    run: (request) => {
      alone.push(request);
      return judge.run(request);
    },
    runGated: (requests) => {
      gated.push(requests);
      const { first, whole } = runsInTurn(judge.run, requests);
      return { first, whole: whole.then(rest) };
    },
  };
}
const asJudged = async (result: JudgeResult | null) => result;

type Sections = Record<string, Record<string, unknown>>;

function contextOf(judge: Judge, sections: Sections = {}, change: Partial<StageContext> = {}): StageContext {
  const { generate: given, ...others } = sections;
  return makeContext({
    sections: { generate: { samples: 2, ...given }, ...others },
    judge,
    judgesRest: true,
    policy: scripted(codeAnswer("OK")),
    ...change,
  });
}

const run = (ctx: StageContext, problem = problemOf()) =>
  Promise.resolve(generate.perProblem({ problem, rows: [] }, ctx.config.generate, ctx));

test.each([false, true])(
  "each program is asked for in both parts, as verify asks (all tests: %s)",
  async (all_tests) => {
    const judge = gatingJudge(asJudged);
    const ctx = contextOf(judge, { verify: { all_tests } });
    const problem = problemOf();
    await run(ctx, problem);
    expect(judge.alone).toEqual([]);
    expect(judge.gated).toHaveLength(2);
    const asked = { judge: ctx.config.judge, allTestsRun: all_tests, trusted: false };
    for (const { first, whole } of judge.gated) {
      expect(first.tests).toBe(problem.public_tests);
      expect(first.earlyExitFrom).toBe(2);
      expect(whole).toEqual(fullRequests(problem, asked)("OK\n"));
      expect(whole.tests.slice(0, 2)).toEqual(problem.public_tests);
    }
  },
);

const checker: Problem["comparator"] = { kind: "checker", checker: "print('OK')", provenance: "dataset" };

test.each<[string, Partial<StageContext>, Partial<Problem>]>([
  ["a run without a later stage that judges", { judgesRest: false }, {}],
  ["a problem with a checker", {}, { comparator: checker }],
])("%s has public tests run only", async (_, change, problem) => {
  const judge = gatingJudge(asJudged);
  const { rest } = await run(contextOf(judge, {}, change), problemOf(problem));
  expect(rest).toBeUndefined();
  expect(judge.gated).toEqual([]);
  expect(judge.alone.map(({ tests }) => tests.length)).toEqual([2, 2]);
});

test("rows are ready, and slots free, while the other tests still run; the rest ends with them", async () => {
  let finish: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const judge = gatingJudge(async (result) => {
    await late;
    return result;
  });
  const { rows, rest } = await run(contextOf(judge, { generate: { samples: 6, concurrency: 1 } }));
  expect(rows).toHaveLength(6);
  let isOver = false;
  const over = rest?.then(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  finish();
  await over;
  expect(isOver).toBe(true);
});

test("a run that stops waits for no rest", async () => {
  const controller = new AbortController();
  const judge = gatingJudge(() => new Promise(() => undefined));
  const { rest } = await run(contextOf(judge, {}, { signal: controller.signal }));
  controller.abort();
  await rest;
});

test("where sampling fails, the rest of what was sampled is awaited first", async () => {
  let isJudged = false;
  const judge = gatingJudge(async (result) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    isJudged = true;
    return result;
  });
  const policy = scripted(codeAnswer("OK"), new Error("the budget is spent"));
  const ctx = contextOf(judge, { generate: { concurrency: 1 } }, { policy });
  await expect(run(ctx)).rejects.toThrow("the budget is spent");
  expect(isJudged).toBe(true);
});

test("a rest that fails or gives no verdict fails no trajectory", async () => {
  const outcomes = async (rest: (result: JudgeResult | null) => Promise<JudgeResult | null>) => {
    const produced = await run(contextOf(gatingJudge(rest)));
    await produced.rest;
    return produced.rows;
  };
  const rows = await outcomes(asJudged);
  expect(rows.map(({ outcome }) => outcome)).toEqual(["passed_public", "passed_public"]);
  expect(await outcomes(() => Promise.reject(new Error("zygote lost")))).toEqual(rows);
  expect(await outcomes(async () => null)).toEqual(rows);
});

test("what the model is asked never depends on the other tests", async () => {
  const asked = async (isRight: boolean, change: Partial<Problem>) => {
    const policy = scripted(codeAnswer("WA 1"), codeAnswer("OK\nWA 2"), codeAnswer("OK"));
    const judge = gatingJudge(async (result) => {
      if (result === null) return null;
      return { ...result, verdict: isRight ? "OK" : "WA", firstFailing: isRight ? null : 2 };
    });
    const { rows } = await run(
      contextOf(judge, { generate: { concurrency: 1, samples: 3 } }, { policy }),
      problemOf(change),
    );
    return { requests: policy.asked.map(({ request }) => request), rows };
  };
  const plain = await asked(true, {});
  expect(plain.requests.length).toBeGreaterThan(3);
  expect(await asked(false, {})).toEqual(plain);
  expect(await asked(false, { private_tests: [] })).toEqual(plain);
  const others = [{ input: "secret\n", output: "hidden\n" }];
  expect(await asked(true, { private_tests: others, generated_tests: others })).toEqual(plain);
});

test("until k are right: the verdict of the gated judging decides, without another request", async () => {
  const judge = gatingJudge(asJudged);
  const config = { generate: { budget: "until_k_correct", k_correct: 2, samples: 10, strategy: "single" } };
  const programs = ["OK\nOK\nWA 1", "OK\n# a", "WA 1", "OK\n# b"].map(codeAnswer);
  const ctx = contextOf(judge, config, { policy: scripted(...programs) });
  const { rows } = await run(ctx);
  expect(rows).toHaveLength(4);
  expect(judge.alone).toEqual([]);
});

test("until k are right: a program whose rest was lost is asked for by itself", async () => {
  const judge = gatingJudge(async () => null);
  const config = { generate: { budget: "until_k_correct", samples: 4, strategy: "single" } };
  const { rows } = await run(contextOf(judge, config));
  expect(rows).toHaveLength(1);
  expect(judge.alone.map(({ tests, earlyExitFrom }) => [tests.length, earlyExitFrom])[0]).toEqual([3, 0]);
});

test.each([
  [false, ["alone", "gated"]],
  [true, ["gated", "gated"]],
])(
  "of answers from a file (every turn verified: %s), what verify judges is gated",
  async (every_turn, ways) => {
    const judge = gatingJudge(asJudged);
    const folder = scratchFolder();
    const answers = ["OK", "OK\n# again"].map((code) => ({ role: "assistant", content: codeAnswer(code) }));
    const messages = [
      { role: "user", content: "Double it." },
      answers[0],
      { role: "user", content: "Again." },
      answers[1],
    ];
    messages.push({ role: "user", content: "Why?" }, { role: "assistant", content: "Because." });
    writeFileSync(join(folder, "answers.jsonl"), `${JSON.stringify({ problem_id: "p1", messages })}\n`);
    const sections = { generate: { trajectories: "answers.jsonl" }, verify: { every_turn } };
    const { rows } = await run(contextOf(judge, sections, { baseDir: folder }));
    expect(rows[0]?.turns.map(({ passed_public }) => passed_public)).toEqual([true, true, false]);
    const codes = ["OK", "OK\n# again"];
    const gated = judge.gated.map(({ first }) => first.code.trim());
    expect(codes.map((code) => (gated.includes(code) ? "gated" : "alone"))).toEqual(ways);
    expect(judge.alone).toHaveLength(2 - gated.length);
  },
);

test("a later judging of an equal program makes up for a rest that was lost", async () => {
  let isFirst = true;
  const judge = gatingJudge(async (result) => {
    const given = isFirst ? null : result;
    isFirst = false;
    return given;
  });
  const problem = problemOf();
  const gated = GatedJudge.of(problem, contextOf(judge));
  const tests = problem.public_tests;
  const request = {
    ...fullRequests(problem, { judge: contextOf(judge).config.judge, allTestsRun: false })("OK"),
    tests,
  };
  await gated?.run(request);
  expect(await gated?.isRight("OK")).toBeNull();
  await gated?.run(request);
  expect(await gated?.isRight("OK")).toBe(true);
  expect(await gated?.isRight("another")).toBeNull();
});
