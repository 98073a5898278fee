import { expect, test } from "vitest";
import { toolCallsOf } from "../../../policy/openai/tool-calls.ts";

const called = (name: string, given: string, id?: string) => ({
  ...(id !== undefined && { id }),
  type: "function",
  function: { name, arguments: given },
});

test("calls of a whole answer are kept in their order, with their arguments as text", () => {
  const given = [
    { id: "a", type: "function", function: { name: "f", arguments: "{}" } },
    { index: 0, id: "b", type: "function", function: { name: "g", arguments: { x: [1] } } },
    { index: 0, type: "function", function: { name: "h" } },
  ];
  expect(toolCallsOf(given)).toEqual([
    called("f", "{}", "a"),
    called("g", '{"x":[1]}', "b"),
    called("h", ""),
  ]);
});

test("pieces of a stream become whole calls", () => {
  const piece = (index: number, text: string) => ({ index, function: { arguments: text } });
  const first = (index: number, id: string) => ({
    index,
    id,
    type: "function",
    function: { name: "f", arguments: "" },
  });
  const pieces = [first(0, "a"), piece(0, '{"x'), first(1, "b"), piece(1, "{}"), piece(0, '":1}')];
  expect(toolCallsOf(pieces)).toEqual([called("f", '{"x":1}', "a"), called("f", "{}", "b")]);
});

test.each([undefined, null, [], {}, "x", [null, 1, {}, { function: null }]])("%j holds no call", (value) => {
  expect(toolCallsOf(value)).toBeUndefined();
});
