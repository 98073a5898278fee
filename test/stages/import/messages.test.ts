import { expect, test } from "vitest";
import { statementOf } from "../../../stages/import/messages.ts";

const messages = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Add." },
  { role: "assistant", content: "ok" },
  {
    role: "user",
    content: [
      { type: "text", text: "Two " },
      { type: "text", text: "numbers." },
    ],
  },
];

test("a statement is what the user says, in messages, in their text, or the text itself", () => {
  for (const prompt of [messages, JSON.stringify(messages)])
    expect(statementOf(prompt)).toBe("Add.\n\nTwo numbers.");
  expect(statementOf("[1, 2] are two numbers. Add them.")).toBe("[1, 2] are two numbers. Add them.");
  expect(statementOf("[1, 2]")).toBe("[1, 2]");
});

test("what is no prompt is no statement", () => {
  for (const prompt of [null, undefined, 5, [], [null], [{ role: "user", content: null }]])
    expect(statementOf(prompt)).toBe("");
});
