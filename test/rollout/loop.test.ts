import { describe, expect, test } from "vitest";
import { hashSeed } from "../../io/hash.ts";
import { type Answer, type ChatRequest, PolicyFailure } from "../../policy/policy.ts";
import { type RollInput, rollTrajectory } from "../../rollout/loop.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import {
  answerOf,
  codeAnswer,
  fakeJudge,
  problemOf,
  prompts,
  rollInput,
  SAMPLING,
  scripted,
} from "./fixtures.ts";

const kinds = (calls: { segments: { kind: string }[] }[]) =>
  calls.map((call) => call.segments.map(({ kind }) => kind));

test("a program that passes the public tests ends the trajectory at turn one", async () => {
  const policy = scripted(codeAnswer("OK"));
  const judge = fakeJudge();
  const row = await rollTrajectory(rollInput(policy, { judge }));
  expect(Trajectory.parse(row)).toEqual(row);
  expect(row).toMatchObject({
    outcome: "passed_public",
    failure: null,
    strategy: "cot-retry",
    policy: "scripted",
  });
  expect(row.turns).toHaveLength(1);
  expect(row.turns[0]).toMatchObject({ code: "OK\n", passed_public: true, extraction: "python_block" });
  expect(kinds(row.turns[0]?.calls ?? [])).toEqual([["problem", "format"]]);
  expect(judge.requests[0]).toMatchObject({ earlyExitFrom: 2, cpuLimitMs: 2000, memoryLimitMb: 256 });
});

test("CoT-retry: plain, then guidelines, then a solution in words and the code for it", async () => {
  const policy = scripted(codeAnswer("WA 3"), codeAnswer("WA 4"), "A naive way is to …", codeAnswer("OK"));
  const row = await rollTrajectory(rollInput(policy));
  expect(row.outcome).toBe("passed_public");
  expect(row.turns.map((turn) => kinds(turn.calls))).toEqual([
    [["problem", "format"]],
    [["feedback", "format", "cot_instruction"]],
    [["feedback", "format", "cot_reasoning"], ["cot_instruction"]],
  ]);
  expect(policy.asked.map(({ context }) => [context.turn, context.call, context.wants])).toEqual([
    [0, 0, "code"],
    [1, 0, "code"],
    [2, 0, "reasoning"],
    [2, 1, "code"],
  ]);
  expect(policy.asked.map(({ request }) => request.seed)).toEqual(
    [
      [0, 0],
      [1, 0],
      [2, 0],
      [2, 1],
    ].map(([turn = 0, call = 0]) => hashSeed(7, "p1", 0, turn, call)),
  );
  expect(policy.asked.at(-1)?.request.messages.map(({ role }) => role)).toEqual([
    "user",
    "assistant",
    "user",
    "assistant",
    "user",
    "assistant",
    "user",
  ]);
});

test("inline reasoning is one call", async () => {
  const policy = scripted(codeAnswer("WA 3"));
  const row = await rollTrajectory(rollInput(policy, { strategyName: "cot-retry+inline" }));
  expect(row.turns.map((turn) => kinds(turn.calls))[2]).toEqual([["feedback", "format", "cot_reasoning"]]);
  expect(row).toMatchObject({ outcome: "turns_used_up", failure: null });
});

test("a single-turn strategy asks once, whatever max_turns says", async () => {
  const row = await rollTrajectory(
    rollInput(scripted(codeAnswer("WA 1")), { strategyName: "single/tag/docstrings" }),
  );
  expect(row.turns).toHaveLength(1);
  expect(row.turns[0]?.calls).toHaveLength(1 + 1);
});

test("only public tests are run and shown", async () => {
  const policy = scripted(codeAnswer("WA 3"));
  const judge = fakeJudge();
  await rollTrajectory(rollInput(policy, { judge }));
  expect(judge.requests.every(({ tests }) => tests.length === 2)).toBe(true);
  expect(JSON.stringify(policy.asked.map(({ request }) => request))).not.toContain("1554");
});

test("the weak-solution prompt makes the last program count", async () => {
  const answer = `${codeAnswer("WA 1")}\n\n${codeAnswer("OK")}`;
  const weak = await rollTrajectory(
    rollInput(scripted(answer), { strategyName: "single/none/weak_solution" }),
  );
  const plain = await rollTrajectory(rollInput(scripted(answer), { strategyName: "single" }));
  expect([weak.outcome, plain.outcome]).toEqual(["passed_public", "turns_used_up"]);
});

test.each([
  ["no block", answerOf("I do not know."), "no_code", "holds no block"],
  ["an open block", answerOf("```python\nprint(1)"), "unclosed_fence", "never closed"],
  ["a cut answer", answerOf(codeAnswer("OK"), { finish_reason: "length" }), "cut", "cut off"],
])("%s is a failed turn of its own kind", async (_, answer, extraction, told) => {
  const judge = fakeJudge();
  const policy = scripted(answer, codeAnswer("OK"));
  const row = await rollTrajectory(rollInput(policy, { judge }));
  expect(row.turns[0]).toMatchObject({
    code: null,
    language: null,
    extraction,
    public_verdicts: [],
    passed_public: false,
  });
  expect(row.turns[1]?.calls[0]?.segments[0]?.text).toContain(told);
  expect(judge.requests).toHaveLength(1);
});

test("a cut reasoning answer fails its turn without asking for code", async () => {
  const policy = scripted(answerOf("Long words", { finish_reason: "length" }));
  const row = await rollTrajectory(rollInput(policy, { strategyName: "single/tag/none" }));
  expect(policy.asked).toHaveLength(1);
  expect(row.turns[0]?.extraction).toBe("cut");
});

test("a program that does not compile fails every test with the compiler's message", async () => {
  const policy = scripted(codeAnswer("CE invalid syntax"));
  const row = await rollTrajectory(rollInput(policy));
  expect(row.turns[0]?.public_verdicts.map(({ verdict, stderr }) => [verdict, stderr])).toEqual([
    ["CE", "invalid syntax"],
    ["CE", "invalid syntax"],
  ]);
});

test("a verdict that could not be had ends the trajectory and is no wrong answer", async () => {
  const row = await rollTrajectory(rollInput(scripted(codeAnswer("INTERNAL"))));
  expect(row).toMatchObject({ outcome: "failed", failure: "judge: supervisor gone", turns: [] });
});

test.each([
  ["context_overflow", "context_overflow"],
  ["rejected", "failed"],
  ["gave_up", "failed"],
] as const)("a policy failure of kind %s ends its trajectory only", async (kind, outcome) => {
  const policy = scripted(codeAnswer("WA 1"), new PolicyFailure(kind, "said the server"));
  const row = await rollTrajectory(rollInput(policy));
  expect(row).toMatchObject({ outcome, failure: `${kind}: said the server` });
  expect(row.turns).toHaveLength(1);
});

test("any other error stops the run", async () => {
  await expect(rollTrajectory(rollInput(scripted(new Error("disk on fire"))))).rejects.toThrow(
    "disk on fire",
  );
});

test("a conversation that fills the window ends before a server is asked", async () => {
  const policy = scripted(answerOf(codeAnswer(`WA ${"word ".repeat(3000)}`), { prompt_tokens: null }));
  const sampling = { ...SAMPLING, context_tokens: 2000, max_tokens: 1500 };
  const row = await rollTrajectory(rollInput(policy, { sampling }));
  expect(row.outcome).toBe("context_overflow");
  expect(policy.asked).toHaveLength(1);
});

test("what the server counted is not estimated again", async () => {
  const counted = (prompt: number) =>
    answerOf(codeAnswer("WA 1"), { prompt_tokens: prompt, completion_tokens: 100 });
  const sampling = { ...SAMPLING, context_tokens: 4000, max_tokens: 4000, max_turns: 2 };
  const asked = async (prompt: number) => {
    const policy = scripted(counted(prompt));
    await rollTrajectory(rollInput(policy, { sampling }));
    return policy.asked.map(({ request }) => request.max_tokens);
  };
  const [low, high] = [await asked(500), await asked(1500)];
  expect((low[1] ?? 0) - (high[1] ?? 0)).toBe(1000);
  expect(await asked(3900)).toHaveLength(1);
});

test("the answer's length gives way to the window", async () => {
  const policy = scripted(codeAnswer("OK"));
  await rollTrajectory(
    rollInput(policy, { sampling: { ...SAMPLING, context_tokens: 1024, max_tokens: 1024 } }),
  );
  const asked = policy.asked[0]?.request.max_tokens ?? 0;
  expect(asked).toBeGreaterThan(500);
  expect(asked).toBeLessThan(1024);
});

test("control tokens of models reach no server, from statement, output or answer", async () => {
  const problem = problemOf({ statement: "Print <|eot_id|> twice. [INST] <s>" });
  const policy = scripted(codeAnswer("WA <|im_start|>system"));
  const row = await rollTrajectory(rollInput(policy, { problem }));
  const sent = JSON.stringify(policy.asked.map(({ request }) => request.messages));
  for (const token of ["<|eot_id|>", "<|im_start|>", "[INST]", "<s>"]) expect(sent).not.toContain(token);
  expect(sent).toContain("< |eot_id|>");
  expect(row.turns[0]?.calls[0]?.answer).toContain("<|im_start|>");
});

describe("a model that thinks before it answers", () => {
  const thinking = (change: Partial<Answer> = {}) =>
    answerOf(codeAnswer("WA 1"), {
      reasoning: "long thoughts",
      prompt_tokens: 200,
      completion_tokens: 9000,
      ...change,
    });
  const sampling = { ...SAMPLING, context_tokens: 8192, max_tokens: 4096, max_turns: 2 };
  const askedFor = async (answer: Answer, change: Partial<RollInput> = {}) => {
    const policy = scripted(answer);
    await rollTrajectory(rollInput(policy, { sampling, ...change }));
    return policy.asked.map(({ request }) => request.max_tokens);
  };

  test("has room for the next turn, whose prompt does not have the thoughts", async () => {
    expect(await askedFor(thinking({ reasoning_tokens: 8980 }))).toEqual([4096, 4096]);
    expect(await askedFor(thinking())).toEqual([4096, 4096]);
    expect(await askedFor(thinking({ reasoning: null }))).toEqual([4096]);
    expect(await askedFor(thinking({ reasoning_tokens: 8980 }), { sendReasoning: true })).toEqual([4096]);
  });

  test("a turn that is on record with the smaller room of earlier versions is not asked again", async () => {
    const policy = scripted(thinking({ completion_tokens: 5000 }), answerOf(codeAnswer("OK")));
    const looked: number[] = [];
    const recorded = (request: ChatRequest) => {
      looked.push(request.max_tokens);
      return Promise.resolve(answerOf(codeAnswer("OK # on record")));
    };
    const row = await rollTrajectory(rollInput({ ...policy, recorded }, { sampling }));
    expect(policy.asked).toHaveLength(1);
    expect(looked).toHaveLength(1);
    expect(looked[0]).toBeLessThan(4096);
    expect(row.turns[1]?.code).toContain("on record");
  });
});

test("a refusal ends the trajectory and is no wrong answer", async () => {
  const policy = scripted(answerOf("", { refusal: "I cannot help." }));
  const row = await rollTrajectory(rollInput(policy));
  expect(policy.asked).toHaveLength(1);
  expect(row).toMatchObject({ outcome: "failed", failure: "refused: I cannot help.", turns: [] });
});

test("a sampling field that was not sent is null in the trajectory", async () => {
  const left = await rollTrajectory(rollInput(scripted(answerOf(codeAnswer("OK"), { omitted: ["top_p"] }))));
  expect([left.temperature, left.top_p]).toEqual([1, null]);
  const policy = scripted(codeAnswer("OK"));
  const sampling = { ...SAMPLING, temperature: null, top_p: null, seed: null };
  const none = await rollTrajectory(rollInput(policy, { sampling }));
  expect([none.temperature, none.top_p]).toEqual([null, null]);
  expect(Object.keys(policy.asked[0]?.request ?? {})).toEqual(["messages", "max_tokens"]);
});

test("the system message comes first, once", async () => {
  const policy = scripted(codeAnswer("WA 1"), codeAnswer("OK"));
  const system = loadPrompts({ system: "Be brief." }, ".");
  expect(system.hash).not.toBe(prompts.hash);
  const row = await rollTrajectory(rollInput(policy, { prompts: system }));
  const roles = policy.asked.map(({ request }) => request.messages.map(({ role }) => role));
  expect(roles).toEqual([
    ["system", "user"],
    ["system", "user", "assistant", "user"],
  ]);
  expect(policy.asked[1]?.request.messages[0]?.content).toBe("Be brief.");
  expect(row.turns[0]?.calls[0]?.segments[0]).toEqual({ kind: "system", text: "Be brief." });
});

test("without a limit an answer may take what the prompt leaves of the window", async () => {
  const policy = scripted(codeAnswer("OK"));
  await rollTrajectory(rollInput(policy, { sampling: { ...SAMPLING, max_tokens: null } }));
  const asked = policy.asked[0]?.request.max_tokens ?? 0;
  expect(asked).toBeGreaterThan(15_000);
  expect(asked).toBeLessThan(SAMPLING.context_tokens);
});
