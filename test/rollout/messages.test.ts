import { describe, expect, test } from "vitest";
import { renderMessages } from "../../rollout/messages.ts";
import { shownBlocks } from "../../rollout/trace.ts";
import type { Segment } from "../../schemas/trajectory.ts";
import { randomOf } from "../io/random-rows.ts";

const segment = (kind: Segment["kind"], text: string): Segment => ({ kind, text });

describe("messages of a conversation", () => {
  test("user and assistant alternate; segments are joined by blank lines", () => {
    const calls = [
      { segments: [segment("problem", "Do it."), segment("format", "Print.")], answer: "code" },
      { segments: [segment("feedback", "Wrong.")] },
    ];
    expect(renderMessages(calls)).toEqual([
      { role: "user", content: "Do it.\n\nPrint." },
      { role: "assistant", content: "code" },
      { role: "user", content: "Wrong." },
    ]);
  });

  test("a system segment becomes a message of its own, in front", () => {
    const [first, second] = renderMessages([
      { segments: [segment("problem", "Do it."), segment("system", "Be brief.")], answer: "x" },
    ]);
    expect([first, second]).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Do it." },
    ]);
  });

  test("earlier reasoning is sent only on request, and then the first one's of answers in a row", () => {
    const calls = [
      { segments: [segment("problem", "Do it.")], answer: "words", reasoning: "first" },
      { segments: [], answer: "code", reasoning: "second" },
      { segments: [segment("feedback", "Wrong.")] },
    ];
    expect(renderMessages(calls)[1]).toEqual({ role: "assistant", content: "words\n\ncode" });
    expect(renderMessages(calls, true)[1]).toEqual({
      role: "assistant",
      content: "words\n\ncode",
      reasoning: "first",
    });
  });

  test("answers in a row, with nothing asked between them, are one", () => {
    const calls = [
      { segments: [segment("problem", "Do it.")], answer: "words" },
      { segments: [], answer: "code" },
    ];
    expect(renderMessages(calls)).toEqual([
      { role: "user", content: "Do it." },
      { role: "assistant", content: "words\n\ncode" },
    ]);
  });

  test("an answer without text has some, and control tokens lose their meaning on both sides", () => {
    const calls = [{ segments: [segment("problem", "a <|eot_id|> b")], answer: " \n" }];
    const [user, assistant] = renderMessages(calls);
    expect(user?.content).toBe("a < |eot_id|> b");
    expect(assistant?.content.trim()).not.toBe("");
  });

  test("whatever the calls, roles alternate after an optional system message and no message is empty", () => {
    const random = randomOf(12);
    const kinds = ["problem", "format", "feedback", "cot_reasoning", "cot_instruction"] as const;
    for (let i = 0; i < 200; i++) {
      const calls = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, at) => ({
        segments: kinds.filter(() => random() < (at === 0 ? 0.8 : 0.3)).map((kind) => segment(kind, kind)),
        answer: random() < 0.2 ? "" : "an answer",
      }));
      const messages = renderMessages(calls);
      for (const [at, { role, content }] of messages.entries()) {
        expect(content.trim()).not.toBe("");
        expect(role).not.toBe(messages[at - 1]?.role);
      }
    }
  });
});

describe("a trace's blocks", () => {
  const block = (i: number) => ({
    code: `line ${i}\n`,
    before: [],
    after: [["n", String(i)]] as [string, string][],
  });
  const trace = (count: number, total = count) => ({
    test: 0,
    total,
    blocks: Array.from({ length: count }, (_, i) => block(i)),
  });
  const numbers = (count: number, ends: number, total = count) =>
    shownBlocks(trace(count, total), ends, 100).map(({ number, gap }) => [number, gap]);

  test("are shown from both ends, with the gap between them counted", () => {
    expect(numbers(10, 2)).toEqual([
      [1, ""],
      [2, ""],
      [9, 6],
      [10, ""],
    ]);
  });

  test("are all shown where the ends meet, each once", () => {
    expect(numbers(4, 2)).toEqual([
      [1, ""],
      [2, ""],
      [3, ""],
      [4, ""],
    ]);
    expect(numbers(3, 2)).toEqual([
      [1, ""],
      [2, ""],
      [3, ""],
    ]);
    expect(numbers(1, 2)).toEqual([[1, ""]]);
    expect(numbers(0, 2)).toEqual([]);
  });

  test("that the judge left out count too, and the last ones keep their numbers", () => {
    expect(numbers(4, 2, 1000)).toEqual([
      [1, ""],
      [2, ""],
      [999, 996],
      [1000, ""],
    ]);
  });

  test("are cut to the room, their values each to a hundred characters", () => {
    const [shown] = shownBlocks(
      { test: 0, total: 1, blocks: [{ code: "x".repeat(500), before: [["a", "y".repeat(500)]], after: [] }] },
      1,
      200,
    );
    expect(String(shown?.code)).toHaveLength(200);
    expect(String(shown?.before)).toMatch(/^a = y+… \(500 characters in all\)$/);
    expect(String(shown?.before).length).toBeLessThanOrEqual(104);
    expect(shown?.after).toBe("(none)");
  });
});
