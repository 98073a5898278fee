import { expect, test } from "vitest";
import { parseConfig } from "../../../pipeline/config.ts";
import { sftColumns, sftRows, templateKwargs } from "../../../pipeline/publish/sft.ts";
import type { PublishedExample } from "../../../schemas/published.ts";
import { example } from "../../trainer/make-run.ts";

const given = { set: "multi_turn" as const, kwargs: undefined };

test("a row has the last answer as its completion and everything before it as its prompt, without marks", () => {
  const [row, ...more] = sftRows(example(0), given);
  expect(more).toEqual([]);
  const plain = example(0).messages.map(({ role, content }) => ({ role, content }));
  expect(row).toEqual({
    example_id: "example-0",
    problem_id: "problem-0",
    set: "multi_turn",
    prompt: plain.slice(0, 3),
    completion: plain.slice(3),
  });
});

test("each trained answer is a row of its own, and an untrained conversation none", () => {
  const { messages, ...rest } = example(0);
  const marked = (train: boolean): PublishedExample => ({
    ...rest,
    messages: messages.map((m) => ({ ...m, train: train && m.role === "assistant" })),
  });
  const rows = sftRows(marked(true), given);
  expect(rows.map((row) => [row.example_id, row.prompt.length])).toEqual([
    ["example-0-2", 1],
    ["example-0-4", 3],
  ]);
  expect(sftRows(marked(false), given)).toEqual([]);
});

test("reasoning, tools and what the template was given stay with the row", () => {
  const { messages, ...rest } = example(0);
  const kwargs = { enable_thinking: true };
  const thoughtful = messages.map((m) => (m.train ? { ...m, reasoning_content: "thought" } : m));
  const [row] = sftRows({ ...rest, messages: thoughtful, tools: "[]" }, { ...given, kwargs });
  expect(row).toMatchObject({ completion: [{ reasoning_content: "thought" }], tools: "[]" });
  expect(row?.chat_template_kwargs).toEqual(kwargs);
  expect([...sftColumns(new Set(["messages.reasoning_content", "tools"]), kwargs)]).toEqual([
    "prompt.reasoning_content",
    "completion.reasoning_content",
    "tools",
    "chat_template_kwargs",
    "chat_template_kwargs.enable_thinking",
  ]);
});

test("only names and types that the column has are published of a request's template arguments", () => {
  const of = (request: object) =>
    templateKwargs(
      parseConfig(
        {
          name: "x",
          policy: { kind: "openai", base_urls: ["http://localhost:1/v1"], model: "m", request },
          import: { inputs: [{ path: "a.jsonl", format: "jsonl" }] },
        },
        "test",
      ),
    );
  const chat_template_kwargs = { enable_thinking: false, thinking: "yes", thinking_budget: 1.5, other: 1 };
  expect(of({ chat_template_kwargs })).toEqual({ enable_thinking: false });
  expect(of({ chat_template_kwargs: { other: 1 } })).toBeUndefined();
  expect(of({})).toBeUndefined();
});
