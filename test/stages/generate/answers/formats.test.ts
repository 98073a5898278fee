/** Rows as other programs write them: the answers in them, and the problem that they are to. */
import { describe, expect, test } from "vitest";
import type { Row } from "../../../../stages/generate/answers/format.ts";
import { formatOfRow } from "../../../../stages/generate/answers/formats.ts";

const read = (row: Row) => {
  const format = formatOfRow(row);
  return { format: format.name, ...format.read(row) };
};
const CODE = "```python\nprint(1)\n```";

test("verl: a dump's prompt finds the problem, its output is the answer", () => {
  const row = { input: "user\nAdd.\nassistant\n", output: CODE, gts: "{}", score: 1.0, step: 5, acc: true };
  expect(read(row)).toEqual({ format: "verl", id: undefined, prompt: row.input, lines: [{ answer: CODE }] });
  expect(read({ ...row, problem_id: "p1" })).toMatchObject({ id: "p1" });
  expect(read({ ...row, output: "" })).toMatchObject({ skipped: "no output" });
});

describe("verifiers", () => {
  const asked = [
    { role: "system", content: "S" },
    { role: "user", content: "Add." },
  ];

  test("results have a prompt and a completion, as messages or as text", () => {
    const row = {
      example_id: 0,
      prompt: asked,
      completion: [{ role: "assistant", content: CODE }],
      reward: 1,
      info: { problem_id: "p1" },
    };
    expect(read(row)).toEqual({
      format: "verifiers",
      id: "p1",
      prompt: "Add.",
      lines: [{ messages: [...asked, { role: "assistant", content: CODE }] }],
    });
    const text = read({ ...row, prompt: "Add.", completion: CODE, info: '{"problem_id": "p2"}' });
    expect(text).toMatchObject({
      id: "p2",
      lines: [{ messages: [{ role: "user" }, { role: "assistant" }] }],
    });
    expect(read({ ...row, completion: null })).toMatchObject({ skipped: "no answer at the end" });
  });

  test("of a trace the path to the last message is read, with the model of its calls", () => {
    const node = (role: string, content: unknown, parent: number | null, more = {}) => ({
      parent,
      message: { role, content, ...more },
      sampled: role === "assistant",
      token_ids: [1, 2],
    });
    const row = {
      version: 1,
      task: { type: "T", data: { idx: 0, prompt: "Add.", problem_id: "p1" } },
      nodes: [
        node("user", "Add.", null),
        node("assistant", "dead end", 0),
        node("assistant", "x", 0, { reasoning_content: "Hm." }),
        node("user", [{ type: "text", text: "No." }], 2),
        { ...node("assistant", CODE, 3), finish_reason: "length" },
      ],
      calls: [{ model: "first" }, { model: "last" }, { model: null }],
      tools: [],
    };
    expect(read(row)).toEqual({
      format: "verifiers",
      id: "p1",
      prompt: "Add.\n\nNo.",
      lines: [
        {
          model: "last",
          messages: [
            { role: "user", content: "Add." },
            { role: "assistant", content: "x", reasoning: "Hm." },
            { role: "user", content: "No." },
            { role: "assistant", content: CODE, finish_reason: "length" },
          ],
        },
      ],
    });
    expect(read({ ...row, nodes: row.nodes.slice(0, 1) })).toMatchObject({ skipped: "no answer at the end" });
  });

  test("a graph that leads nowhere or in circles is no conversation", () => {
    const task = { data: {} };
    const message = { role: "assistant", content: "x" };
    for (const nodes of [
      [],
      [{}],
      [
        { parent: 0, message },
        { parent: 1, message },
      ],
      [{ parent: 9, message: null }],
    ])
      expect(read({ task, nodes })).toHaveProperty(nodes.length === 2 ? "lines" : "skipped");
  });
});

test("NeMo Gym: items of the Responses API become messages, reasoning and calls included", () => {
  const row = {
    responses_create_params: {
      input: [{ role: "user", content: "Add.", type: "message" }],
      instructions: "Be brief.",
    },
    response: {
      model: "policy",
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: "Think." }] },
        { type: "function_call", call_id: "c1", name: "run", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "ok" },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: CODE }] },
      ],
    },
    verifier_metadata: { problem_id: "p1" },
    reward: 1,
    _ng_task_index: 0,
  };
  expect(read(row)).toEqual({
    format: "nemo_gym",
    id: "p1",
    prompt: "Add.",
    lines: [
      {
        model: "policy",
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Add." },
          {
            role: "assistant",
            content: "",
            reasoning: "Think.",
            tool_calls: [{ id: "c1", function: { name: "run", arguments: "{}" } }],
          },
          { role: "tool", content: "ok", tool_call_id: "c1" },
          { role: "assistant", content: CODE, finish_reason: "length" },
        ],
      },
    ],
  });
  expect(read({ ...row, response: { output: [] } })).toMatchObject({ skipped: "no answer at the end" });
});

test("Batch: each choice is an answer to the problem that custom_id begins with", () => {
  const choice = (content: string) => ({
    index: 0,
    message: { role: "assistant", content },
    finish_reason: "stop",
  });
  const row = {
    id: "b",
    custom_id: "p1#3",
    response: { status_code: 200, body: { model: "m", choices: [choice("a"), choice("b")] } },
    error: null,
  };
  expect(read(row)).toEqual({
    format: "batch",
    id: "p1",
    lines: ["a", "b"].map((content) => ({
      model: "m",
      messages: [{ role: "assistant", content, finish_reason: "stop" }],
    })),
  });
  const error = { message: "bad", type: "invalid_request_error" };
  expect(read({ ...row, response: { status_code: 400, body: { error } } })).toMatchObject({
    skipped: "an error",
  });
  expect(read({ custom_id: "p1", response: null, error })).toMatchObject({ skipped: "an error" });
});

test("OpenCodeReasoning: input is the statement; rows without one have no problem", () => {
  const row = {
    id: "d4",
    input: "Add.",
    output: `<think>x</think>${CODE}`,
    solution: CODE,
    source: "codeforces",
    dataset: "taco",
    split: "train",
    difficulty: "EASY",
  };
  expect(read(row)).toMatchObject({
    format: "open_code_reasoning",
    prompt: "Add.",
    lines: [{ answer: row.output }],
  });
  expect(read({ ...row, input: "-", index: "3" })).toMatchObject({ skipped: "no statement" });
});

test("our own lines are recognised last, and are what an unknown row is held to be", () => {
  expect(read({ problem_id: "p", code: "x" })).toMatchObject({ format: "own", id: "p" });
  expect(read({ something: 1 })).toMatchObject({ format: "own" });
});
