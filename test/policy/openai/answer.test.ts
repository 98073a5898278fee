import { describe, expect, test } from "vitest";
import { answersOf as parse } from "../../../policy/openai/answer.ts";
import { BadAnswer } from "../../../policy/openai/classify.ts";

const answersOf = (body: unknown) => parse(body, { maxTokens: 1000 });
const choice = (content: unknown, rest: object = {}) => ({
  finish_reason: "stop",
  message: { content, ...rest },
});
const one = (content: unknown, rest: object = {}) => answersOf({ choices: [choice(content, rest)] })[0]!;

describe("an answer", () => {
  test("carries its tokens, and null where the server says nothing of them", () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 4 },
    };
    expect(answersOf({ choices: [choice("hi")], usage })).toEqual([
      {
        text: "hi",
        reasoning: null,
        finish_reason: "stop",
        prompt_tokens: 10,
        cached_tokens: 4,
        completion_tokens: 5,
      },
    ]);
    for (const none of [undefined, null, {}, { prompt_tokens: null }]) {
      const [answer] = answersOf({ choices: [choice("hi")], usage: none });
      expect(answer).toMatchObject({ prompt_tokens: null, cached_tokens: null, completion_tokens: null });
    }
  });

  test.each([
    ["stop", "stop"],
    ["end_turn", "stop"],
    ["eos", "stop"],
    ["length", "length"],
    ["max_tokens", "length"],
    ["content_filter", "content_filter"],
    ["tool_calls", "unknown"],
    [null, "unknown"],
    [undefined, "unknown"],
  ])("finish reason %s is read as %s", (said, read) => {
    const [answer] = answersOf({ choices: [{ finish_reason: said, message: { content: "" } }] });
    expect(answer?.finish_reason).toBe(read);
  });

  test("text may come as null, as parts, or not at all", () => {
    expect(one(null).text).toBe("");
    expect(one(undefined).text).toBe("");
    expect(one([{ text: "a" }, {}, { text: "b" }]).text).toBe("ab");
  });
});

describe("reasoning", () => {
  test.each([
    ["reasoning_content", { reasoning_content: "why" }],
    ["reasoning", { reasoning: "why" }],
    ["the first of both that says anything", { reasoning_content: "", reasoning: "why" }],
  ])("comes under %s", (_name, rest) => {
    expect(one("hi", rest)).toMatchObject({ text: "hi", reasoning: "why" });
  });

  test.each([
    ["is taken out of the answer", "<think>\nplan\n</think>\n\nhi", "hi", "plan"],
    ["may lack its opening, which some templates put into the prompt", "plan</think>hi", "hi", "plan"],
    ["that never ends leaves no answer", " <think>plan", "", "plan"],
    ["that is empty is none", "<think></think>hi", "hi", null],
    ["opened in the middle is part of the answer", "hi <think>a</think>", "hi <think>a</think>", null],
    ["ends at the first closing tag", "<think>a</think>b</think>c", "b</think>c", "a"],
  ])("between tags %s", (_what, content, text, reasoning) => {
    expect(one(content)).toMatchObject({ text, reasoning });
  });

  test("from both places is joined", () => {
    expect(one("<think>b</think>hi", { reasoning: "a" })).toMatchObject({ text: "hi", reasoning: "a\n\nb" });
  });
});

describe("several answers", () => {
  const lengths = [0, 3, 10, 1];
  const choices = lengths.map((length) => choice("x".repeat(length)));

  test("share the completion tokens by length, whole and without loss; the prompt was paid for once", () => {
    for (const tokens of [0, 1, 7, 18, 1000]) {
      const answers = answersOf({ choices, usage: { prompt_tokens: 9, completion_tokens: tokens } });
      const shares = answers.map((answer) => answer?.completion_tokens as number);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(tokens);
      for (const [i, share] of shares.entries())
        expect(Math.abs(share - (tokens * ((lengths[i] as number) + 1)) / 18)).toBeLessThan(1);
      expect(answers.map((answer) => answer?.prompt_tokens)).toEqual([9, null, null, null]);
    }
  });
});

describe("what is no answer", () => {
  test.each([
    ["no JSON object", "busy"],
    ["a text", null],
    ["no choices", {}],
    ["an empty list of choices", { choices: [] }],
    ["a choice without a message", { choices: [{}] }],
    ["text that is a number", { choices: [choice(7)] }],
  ])("%s is a broken answer, which is tried again", (_what, body) => {
    expect(() => answersOf(body)).toThrow(BadAnswer);
  });

  const statusOf = (error: unknown): number | null => {
    try {
      answersOf({ error, choices: [choice("hi")] });
    } catch (thrown) {
      return (thrown as BadAnswer).status;
    }
    throw new Error("was taken for an answer");
  };

  test("an error in the body counts as its status", () => {
    expect([400, "429", 599].map((code) => statusOf({ code }))).toEqual([400, 429, 599]);
    expect([200, 600, "busy", undefined].map((code) => statusOf({ code }))).toEqual([null, null, null, null]);
    expect(answersOf({ error: null, choices: [choice("hi")] })).toHaveLength(1);
  });
});
