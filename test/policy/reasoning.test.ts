import { describe, expect, test } from "vitest";
import { splitReasoning } from "../../policy/reasoning.ts";

const draft = "Try this:\n```python\nprint(1)\n```\nNo, that is wrong.";
const final = "Final:\n```python\nprint(2)\n```";

describe("a draft in reasoning is no part of the answer", () => {
  test.each([
    ["in think tags", `<think>\n${draft}\n</think>\n\n${final}`],
    ["without the opening tag, which some templates put into the prompt", `${draft}\n</think>\n\n${final}`],
    ["in Mistral's tags", `[THINK]${draft}[/THINK]${final}`],
    ["in Mistral's tags without the opening one", `${draft}[/THINK]\n${final}`],
    ["in Seed's tags", `<seed:think>${draft}</seed:think>${final}`],
    ["in Kimi's tags", `◁think▷${draft}◁/think▷${final}`],
    [
      "in a harmony channel",
      `<|channel|>analysis<|message|>${draft}<|end|><|start|>assistant<|channel|>final<|message|>${final}<|return|>`,
    ],
    [
      "in a harmony channel whose control tokens the server left out",
      `analysis${draft}assistantfinal${final}`,
    ],
  ])("%s", (_where, content) => {
    expect(splitReasoning(content)).toEqual({ text: final, reasoning: draft });
  });

  test("two blocks after each other, or one between paragraphs, are all taken", () => {
    expect(splitReasoning(`<think>a</think>\n<think>${draft}</think>\n${final}`)).toEqual({
      text: final,
      reasoning: `a\n\n${draft}`,
    });
    expect(splitReasoning(`<think>a</think>Well.\n\n<think>\n${draft}\n</think>\n\n${final}`)).toEqual({
      text: `Well.\n\n${final}`,
      reasoning: `a\n\n${draft}`,
    });
  });

  test("one that never ends leaves no answer", () => {
    expect(splitReasoning(`<think>\n${draft}`)).toEqual({ text: "", reasoning: draft });
  });
});

describe("what is no reasoning stays in the answer", () => {
  test.each([
    ["a closing tag in a program", "```python\nprint(x.split('</think>')[1])\n```\nIt prints the rest."],
    ["a closing tag in a line of code", "```python\ntext = a + b  # up to </think> only\n```"],
    ["a closing tag in backticks", "The tag `</think>` ends it.\n```python\nprint(1)\n```"],
    ["an opening tag in the middle of a line", "Use <think> and </think> around it."],
    ["a pair of tags in code", '```python\ns = """\n<think>\n</think>\n"""\n```'],
  ])("%s", (_what, content) => {
    expect(splitReasoning(content)).toEqual({ text: content, reasoning: null });
  });

  test("any closing tag, if the server returned the reasoning separately", () => {
    const content = `So </think> it is.\n${final}`;
    expect(splitReasoning(content, "why")).toEqual({ text: content, reasoning: "why" });
  });
});
