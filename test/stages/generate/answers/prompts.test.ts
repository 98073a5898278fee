import { expect, test } from "vitest";
import { PromptIndex } from "../../../../stages/generate/answers/prompts.ts";

const STATEMENT = "Read two integers on one line, a and b.\n\nPrint their sum, which may be negative.";

test.each([
  ["alone", STATEMENT],
  ["with other blanks", STATEMENT.replaceAll(" ", "  ").replace("\n\n", "\n")],
  [
    "between texts and marks of a chat template",
    `system\nBe brief.\nuser\n${STATEMENT}\n\nUse Python.\nassistant\n`,
  ],
  ["behind a label", `You are an expert.\nQuestion: ${STATEMENT}`],
  ["behind a mark", `<s>[INST] ${STATEMENT} [/INST]`],
])("a prompt is found that holds the statement %s", (_what, prompt) => {
  const index = new PromptIndex<number>();
  index.add("Another problem that begins in the same way: Read two integers on one line, a and b.", 1);
  index.add(prompt, 2);
  index.add(prompt, 3);
  expect(index.of(STATEMENT)).toEqual([2, 3]);
  expect(index.size).toBe(2);
});

test("a prompt that holds a part of the statement only is not found, nor one of no statement", () => {
  const index = new PromptIndex<number>();
  index.add(STATEMENT.slice(0, -10), 1);
  expect(index.of(STATEMENT)).toEqual([]);
  expect(index.of(" \n")).toEqual([]);
});

test("a statement of few words is found", () => {
  const index = new PromptIndex<number>();
  index.add("user\nAdd two numbers.\nassistant", 1);
  index.add("Add two numbers.", 2);
  expect(index.of("Add two numbers.")).toEqual([1, 2]);
});
