import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../../../stages/generate.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { codeAnswer, fakeJudge, problemOf } from "../../rollout/fixtures.ts";
import { makeContext } from "../context.ts";

/** The rows of answers from a file, one line each. */
async function rowsOf(lines: object[], options: object = {}) {
  const file = join(scratchFolder(), "answers.jsonl");
  writeFileSync(file, lines.map((line) => JSON.stringify({ problem_id: "p1", ...line })).join("\n"));
  const sections = { generate: { trajectories: file, ...options } };
  const ctx = makeContext({ sections, judge: fakeJudge() });
  const { rows } = await generate.perProblem({ problem: problemOf(), rows: [] }, ctx.config.generate, ctx);
  return rows;
}

const draft = codeAnswer("WA 1");
const final = codeAnswer("OK");

test("a draft inside think tags is reasoning: it is neither judged nor part of the answer", async () => {
  const [inline, field] = await rowsOf([
    { answer: `<think>\n${draft}\n</think>\n\n${final}` },
    { messages: [{ role: "assistant", content: final, reasoning_content: draft }] },
  ]);
  for (const row of [inline, field]) {
    expect(row?.turns[0]?.calls[0]).toMatchObject({ answer: final, reasoning: draft });
    expect(row).toMatchObject({ outcome: "passed_public" });
  }
});

test("of several programs the rule of the run takes one", async () => {
  const answer = `${draft}\n\nNo, this:\n\n${final}`;
  const outcome = async (options: object) => (await rowsOf([{ answer }], options))[0]?.outcome;
  expect(await outcome({ extract: "first" })).toBe("turns_used_up");
  expect(await outcome({})).toBe("turns_used_up");
  expect(await outcome({ extract: "auto" })).toBe("passed_public");
});

const toolCall = (id: string, given: unknown = "{}") => ({
  id,
  type: "function",
  function: { name: "run", arguments: given },
});

test("answers that call tools belong to the turn of the answer that follows", async () => {
  const [row] = await rowsOf([
    {
      messages: [
        { role: "user", content: "Solve." },
        {
          role: "assistant",
          content: null,
          tool_calls: [toolCall("a", { x: 1 })],
          finish_reason: "tool_calls",
        },
        { role: "tool", tool_call_id: "a", content: "1" },
        { role: "assistant", content: draft },
        { role: "user", name: "judge", content: "Wrong." },
        { role: "assistant", content: "", tool_calls: [toolCall("b"), toolCall("c", "{broken")] },
        { role: "tool", tool_call_id: "b", content: "" },
        { role: "assistant", name: "solver", content: final },
      ],
      tools: [{ type: "function" }],
    },
  ]);
  expect(row?.turns.map(({ calls, passed_public }) => [calls.length, passed_public])).toEqual([
    [2, false],
    [2, true],
  ]);
  expect(row).toMatchObject({ outcome: "passed_public", tools: '[{"type":"function"}]' });
  const calls = row?.turns.flatMap((turn) => turn.calls) ?? [];
  expect(calls.map((call) => call.tool_calls?.map((one) => one.function.arguments))).toEqual([
    ['{"x":1}'],
    undefined,
    ["{}", "{broken"],
    undefined,
  ]);
  expect(calls[0]).toMatchObject({ finish_reason: "stop", raw_finish_reason: "tool_calls" });
  expect(calls[1]?.segments).toEqual([{ kind: "feedback", text: "1", role: "tool", tool_call_id: "a" }]);
  expect(calls[2]?.segments).toEqual([{ kind: "feedback", text: "Wrong.", name: "judge" }]);
  expect(calls[3]).toMatchObject({ name: "solver", answer: final });
});

test.each([
  ["no content and no calls", [{ role: "assistant", content: null }], /content, or with tool_calls/],
  [
    "calls of a user",
    [
      { role: "user", content: "x", tool_calls: [toolCall("a")] },
      { role: "assistant", content: "y" },
    ],
    /of an assistant message only/,
  ],
  [
    "a call without a function",
    [{ role: "assistant", content: "x", tool_calls: [{ id: "a" }] }],
    /tool_calls/,
  ],
  [
    "a result at the end",
    [
      { role: "user", content: "x" },
      { role: "tool", content: "y" },
    ],
    /end with an answer/,
  ],
])("%s: an invalid line", async (_name, messages, fault) => {
  await expect(rowsOf([{ messages }])).rejects.toThrow(fault);
});

test("tools are a list, or its JSON text", async () => {
  const messages = [{ role: "assistant", content: final }];
  for (const tools of ["{}", "[1", { a: 1 }, [1]]) {
    await expect(rowsOf([{ messages, tools }])).rejects.toThrow(/tools/);
  }
  const [row] = await rowsOf([{ messages, tools: "[]" }]);
  expect(row?.tools).toBe("[]");
});
