import { expect, test } from "vitest";
import type { JudgeRequest } from "../../judge/judge.ts";
import type { ProgramTrace } from "../../judge/trace.ts";
import type { Policy } from "../../policy/policy.ts";
import { recordedPolicy } from "../../policy/recorded.ts";
import { Config } from "../../schemas/config.ts";
import { UserError } from "../../schemas/errors.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import type { StageContext } from "../../stages/define-stage.ts";
import { armOf, generate } from "../../stages/generate.ts";
import { answerOf, codeAnswer, fakeJudge, problemOf, scripted } from "../rollout/fixtures.ts";

const configOf = (change: Partial<Config["generate"]> = {}) =>
  Config.parse({
    name: "t",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "x", format: "jsonl" }] },
    generate: { samples: 5, ...change },
  });

type Counted = StageContext & { counts: Map<string, number> };

function contextOf(change: Partial<StageContext> = {}): Counted {
  const counts = new Map<string, number>();
  const unused = () => {
    throw new Error("generate uses none of this");
  };
  return {
    seed: 1,
    config: configOf(),
    baseDir: ".",
    judge: fakeJudge(),
    judgesRest: false,
    policy: scripted(codeAnswer("WA 1"), codeAnswer("OK")),
    freshJudge: unused,
    embedder: unused,
    random: unused,
    artifact: unused,
    counts,
    count: (what, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by),
    log: () => undefined,
    signal: new AbortController().signal,
    ...change,
  };
}

const run = (ctx: StageContext, problem = problemOf()) =>
  Promise.resolve(generate.perProblem({ problem, rows: [] }, ctx.config.generate, ctx));

test("as many trajectories as asked for, sorted by sample, each with an id and a seed of its own", async () => {
  const ctx = contextOf();
  const { rows, decisions } = await run(ctx);
  expect(rows.map(({ sample }) => sample)).toEqual([0, 1, 2, 3, 4]);
  expect(rows.map((row) => Trajectory.parse(row))).toEqual(rows);
  expect(new Set(rows.map(({ trajectory_id }) => trajectory_id)).size).toBe(5);
  expect(rows[0]?.trajectory_id).toMatch(/^t[0-9a-f]{20}$/);
  expect(new Set(rows.map(({ seed }) => seed)).size).toBe(5);
  expect(rows.every(({ arm }) => arm === armOf(ctx.config, ctx.policy, "."))).toBe(true);
  expect(decisions).toEqual([
    { row_id: "p1", problem_id: "p1", kept: true, reason: null, detail: null, label: null },
  ]);
  expect(ctx.counts.get("trajectories")).toBe(5);
});

test("the number of calls in flight changes no row", async () => {
  const rows = await Promise.all(
    [1, 3, 64].map(async (concurrency) => {
      const config = configOf({ concurrency, samples: 12 });
      return (await run(contextOf({ config, policy: recordedPolicy({ right: 0.5 }) }))).rows;
    }),
  );
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[2]).toEqual(rows[0]);
});

test("more samples are the same arm and begin with the same rows", async () => {
  const policy = recordedPolicy({ right: 0.5 });
  const few = await run(contextOf({ config: configOf({ samples: 3 }), policy }));
  const more = await run(contextOf({ config: configOf({ samples: 6 }), policy }));
  expect(more.rows.slice(0, 3)).toEqual(few.rows);
});

test("the arm changes with policy, parameters, strategy and prompts, not with samples or concurrency", () => {
  const policy = recordedPolicy({ right: 0.5 });
  const arm = (change: Partial<Config["generate"]>, who = policy) => armOf(configOf(change), who, ".");
  const same = [arm({}), arm({ samples: 7 }), arm({ concurrency: 1 })];
  expect(new Set(same).size).toBe(1);
  const others = [
    arm({ temperature: 0.5 }),
    arm({ top_p: 0.5 }),
    arm({ max_turns: 2 }),
    arm({ max_tokens: 10 }),
    arm({ context_tokens: 1000 }),
    arm({ strategy: "single" }),
    arm({}, recordedPolicy({ right: 0.6 })),
  ];
  expect(new Set([...same, ...others]).size).toBe(1 + others.length);
  expect(same[0]).toMatch(/^[0-9a-f]{16}$/);
});

test.each([
  ["no_public_tests", problemOf({ public_tests: [] })],
  ["statement_too_long", problemOf({ statement: "word ".repeat(20_000) })],
])("a problem is dropped with reason %s and asks no model", async (reason, problem) => {
  const policy = scripted(codeAnswer("OK"));
  const ctx = contextOf({ policy });
  const { rows, decisions } = await run(ctx, problem);
  expect(rows).toEqual([]);
  expect(decisions).toMatchObject([{ row_id: "p1", kept: false, reason }]);
  expect(policy.asked).toEqual([]);
  expect(ctx.counts.get(reason)).toBe(1);
});

test("an error of the policy stops the problem and starts no further trajectory", async () => {
  const policy = scripted(codeAnswer("OK"), new UserError({ where: "w", expected: "e", got: "g", fix: "f" }));
  const config = configOf({ concurrency: 1, samples: 50 });
  await expect(run(contextOf({ policy, config }))).rejects.toThrow(UserError);
  expect(policy.asked.length).toBeLessThan(4);
});

test("an aborted run rejects", async () => {
  const controller = new AbortController();
  controller.abort(new Error("stop"));
  await expect(run(contextOf({ signal: controller.signal }))).rejects.toThrow();
});

/** Samples are right or wrong by their number; the answers of a wave arrive in reverse. */
function uneven(right: (sample: number) => boolean): Policy & { asked: number[] } {
  const asked: number[] = [];
  return {
    ...scripted(),
    asked,
    async complete(_, { sample }) {
      asked.push(sample);
      await new Promise((resolve) => setTimeout(resolve, 20 - (sample % 20)));
      return answerOf(codeAnswer(right(sample) ? `OK\n# ${sample}` : `WA ${sample}`));
    },
  };
}

test.each([
  [1, (sample: number) => sample === 2, 3],
  [2, (sample: number) => sample === 1 || sample === 6, 7],
  [1, () => false, 12],
  [3, () => true, 3],
])("until %i are right: the shortest run of samples that has them", async (k_correct, right, expected) => {
  const policy = uneven(right);
  const config = configOf({ budget: "until_k_correct", k_correct, samples: 12, strategy: "single" });
  const { rows } = await run(contextOf({ policy, config }));
  expect(rows.map(({ sample }) => sample)).toEqual(Array.from({ length: expected }, (_, i) => i));
  expect(policy.asked.length).toBeLessThanOrEqual(12);
});

test("a trajectory that passes the public tests only is not right", async () => {
  const judge = fakeJudge();
  const policy = uneven(() => true);
  const config = configOf({ budget: "until_k_correct", samples: 6, strategy: "single" });
  const publicOnly = {
    ...judge,
    run: (request: JudgeRequest) =>
      judge.run(request.tests.length > 2 ? { ...request, code: "WA 1" } : request),
  };
  const { rows } = await run(contextOf({ policy, config, judge: publicOnly }));
  expect(rows).toHaveLength(6);
});

test("the budget is no part of the arm", () => {
  const policy = recordedPolicy({ right: 0.5 });
  expect(armOf(configOf({ budget: "until_k_correct" }), policy, ".")).toBe(armOf(configOf(), policy, "."));
});

test("many equal long answers are counted and logged, different or short ones are not", async () => {
  const logged: string[] = [];
  const sampled = async (text: (sample: number) => string) => {
    const policy: Policy = {
      ...scripted(),
      complete: (_, { sample }) => Promise.resolve(answerOf(text(sample))),
    };
    const ctx = contextOf({
      policy,
      config: configOf({ samples: 8, strategy: "single" }),
      log: (line) => logged.push(line),
    });
    await run(ctx);
    return ctx.counts.get("problems_with_equal_answers") ?? 0;
  };
  const long = "word ".repeat(60);
  expect(await sampled((sample) => `${long}${sample}`)).toBe(0);
  expect(await sampled(() => "short")).toBe(0);
  expect(logged).toEqual([]);
  expect(await sampled((sample) => `${long}${sample % 2}`)).toBe(1);
  expect(logged[0]).toMatch(/honour `seed`/);
});

test("the LDB feedback shows the judge's trace, where the judge can trace", async () => {
  const traceTest = (): Promise<ProgramTrace> =>
    Promise.resolve({ test: 0, blocks: [{ code: "step()", before: [], after: [["n", "1"]] }], total: 1 });
  const config = configOf({ strategy: "multi/ldb", samples: 1, max_turns: 2 });
  const told = async (judge: StageContext["judge"]) => {
    const { rows } = await run(contextOf({ config, judge, policy: scripted(codeAnswer("WA 1")) }));
    return rows[0]?.turns[1]?.calls[0]?.segments[0]?.text ?? "";
  };
  expect(await told({ ...fakeJudge(), traceTest } as StageContext["judge"])).toContain("[BLOCK 1]\nstep()");
  expect(await told(fakeJudge())).toContain("2 of 2 failed");
});
