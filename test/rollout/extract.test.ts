import { describe, expect, test } from "vitest";
import { type ExtractRule, extractCode } from "../../rollout/extract.ts";

const from = (answer: string, which: "first" | "last" = "first", finishReason: "stop" | "length" = "stop") =>
  extractCode(answer, { finishReason, rule: "first", weakFirst: which === "last" });

const block = (tag: string, code: string) => `\`\`\`${tag}\n${code}\n\`\`\``;

test.each(["python", "py", "python3", "Python", "PYTHON3"])("a block marked %s is the program", (tag) => {
  const answer = `Words.\n\n${block(tag, "print(1)")}\n\nMore words.`;
  expect(from(answer)).toMatchObject({ code: "print(1)\n", language: "python3", extraction: "python_block" });
  const { start, end } = from(answer);
  expect(answer.slice(start, end)).toBe("print(1)\n");
});

test("the first marked block wins, the last one where a weak program comes first", () => {
  const answer = `${block("python", "weak = 1")}\n${block("python", "strong = 2")}`;
  expect(from(answer).code).toBe("weak = 1\n");
  expect(from(answer, "last").code).toBe("strong = 2\n");
});

test("a marked block wins over an untagged one before it", () => {
  expect(from(`${block("", "1 2 3")}\n${block("py", "print(2)")}`).code).toBe("print(2)\n");
});

test("without a marked block the first untagged one is the program", () => {
  expect(from(`${block("xml", "<a/>")}\n${block("", "print(3)")}`)).toMatchObject({
    code: "print(3)\n",
    extraction: "untagged_block",
  });
});

test.each(["xml", "cpp", "pycon", "json", "text"])("a block marked %s is no program", (tag) => {
  expect(from(block(tag, "print(1)"))).toMatchObject({ code: null, extraction: "no_code" });
});

test("an answer in words has no program", () => {
  expect(from("I cannot solve this.").extraction).toBe("no_code");
  expect(from("").extraction).toBe("no_code");
  expect(from("Use `print(1)` and ```inline``` marks.").extraction).toBe("no_code");
});

test("an empty block is no program", () => {
  expect(from("```python\n```").extraction).toBe("no_code");
  expect(from("```python\n   \n```").extraction).toBe("no_code");
});

test("a fence that is never closed is no program, even after an untagged block", () => {
  expect(from("```python\nprint(1)\n")).toMatchObject({ code: null, extraction: "unclosed_fence" });
  expect(from(`${block("", "1 2")}\n\`\`\`python\nprint(1)`).extraction).toBe("unclosed_fence");
});

test("a closed first program is taken, whatever is left open after it", () => {
  expect(from(`${block("python", "print(1)")}\n\`\`\`\nleft open`).code).toBe("print(1)\n");
});

test("where the last program counts, an unclosed last one is not replaced by the weak one", () => {
  expect(from(`${block("python", "weak")}\n\`\`\`python\nstrong`, "last").extraction).toBe("unclosed_fence");
});

test("an answer that was cut gives no program", () => {
  expect(from(block("python", "print(1)"), "first", "length").extraction).toBe("cut");
});

test("longer fences hold shorter ones, and tildes work too", () => {
  expect(from('````python\ns = """\n```\n"""\n````').code).toBe('s = """\n```\n"""\n');
  expect(from("~~~python\nprint(1)\n~~~").code).toBe("print(1)\n");
});

test("a block inside a list item loses the item's indentation only", () => {
  expect(from("1. Code:\n   ```python\n   if 1:\n       print(1)\n   ```").code).toBe(
    "if 1:\n    print(1)\n",
  );
});

test("attributes behind the tag do not matter", () => {
  expect(from('```python title="a.py"\nprint(1)\n```').code).toBe("print(1)\n");
  expect(from("```python {.numberLines}\nprint(1)\n```").code).toBe("print(1)\n");
});

test("a tag on the line below the fence is a tag, a first statement is none", () => {
  expect(from("```\npython3\nprint(1)\n```")).toMatchObject({
    code: "print(1)\n",
    extraction: "python_block",
  });
  expect(from("```\npython = 3\n```")).toMatchObject({ code: "python = 3\n", extraction: "untagged_block" });
  expect(from("```\npython\n```").extraction).toBe("no_code");
});

test("a sentence that runs on after the closing fence does not keep the block open", () => {
  expect(from("```python\nprint(1)\n``` That is all of it.\nMore.").code).toBe("print(1)\n");
});

test("a tagged fence inside a program is part of it", () => {
  expect(from('````python\n"""\n```python\n1\n```\n"""\n````').code).toBe('"""\n```python\n1\n```\n"""\n');
});

test("line ends of Windows", () => {
  expect(from("```python\r\nprint(1)\r\n```\r\n").code).toBe("print(1)\r\n");
});

test("hostile answers take linear time", () => {
  const hostile = [
    "```".repeat(300_000),
    "```python\n".repeat(100_000),
    "`".repeat(1_000_000),
    " ".repeat(1_000_000),
    "``` ```\n".repeat(100_000),
    `${"~".repeat(500_000)}\n${"`".repeat(500_000)}`,
  ];
  const steps = hostile.map((answer) => {
    const begun = performance.now();
    from(answer);
    return performance.now() - begun;
  });
  // Quadratic scanning of a megabyte would take minutes; the bound only tells the two apart.
  expect(Math.max(...steps)).toBeLessThan(5000);
});

describe("rules of extraction", () => {
  const reads = (code: string) => code.includes("input(");
  const by = (rule: ExtractRule, answer: string) =>
    extractCode(answer, { finishReason: "stop", rule, isWhole: reads });
  const draft = block("python", "n = int(input())\nprint(n)");
  const final = block("python", "n = int(input())\nprint(2 * n)");
  const prints = block("python", "print(solve(3))");

  test.each([
    ["a draft, then the program", `${draft}\nNo.\n${final}`, "print(2 * n)", "print(2 * n)", "print(n)"],
    ["a list of prints after it", `${final}\nTry:\n${prints}`, "print(2 * n)", "solve(3)", "print(2 * n)"],
    ["two snippets", `${block("py", "a = 1")}\n${block("py", "b = 2")}`, "b = 2", "b = 2", "a = 1"],
  ])("%s", (_what, answer, auto, last, first) => {
    expect(by("auto", answer).code).toContain(auto);
    expect(by("last", answer).code).toContain(last);
    expect(by("first", answer).code).toContain(first);
    expect(by("only", answer)).toMatchObject({ code: null, extraction: "no_code", candidates: 2 });
  });

  test("an answer with one block is the same for all", () => {
    for (const rule of ["auto", "last", "first", "only"] as const)
      expect(by(rule, final)).toMatchObject({ code: expect.stringContaining("2 * n"), candidates: 1 });
  });

  test("auto takes a whole program before an open block, and nothing where only a snippet is closed", () => {
    expect(by("auto", `${final}\n\`\`\`python\nleft`).code).toContain("2 * n");
    expect(by("auto", `${prints}\n\`\`\`python\nleft`).extraction).toBe("unclosed_fence");
  });

  test("last is LiveCodeBench's rule to the letter: tags and open blocks do not matter", () => {
    expect(by("last", `${final}\n${block("xml", "<a/>")}`).code).toBe("<a/>");
    expect(by("last", "```python\na\n```\ntext\n```\nb").code).toBe("text");
    expect(by("last", "```python\nprint(1)").extraction).toBe("no_code");
  });

  test.each([
    ["a tag with a version", "```python3.11\nprint(2)\n```"],
    ["another form of it", "```python-3\nprint(2)\n```"],
    ["a tag of tools", "```tool_code\nprint(2)\n```"],
    ["a closing fence at the end of the last line", "```python\nprint(2)```\nDone."],
    ["an opening fence after text", "Here: ```python\nprint(2)\n```"],
    ["a block of Markdown around it", "````markdown\nText\n```python\nprint(2)\n```\n````"],
    ["quoted lines", "> Text\n> ```python\n> print(2)\n> ```"],
  ])("auto finds a program behind %s; first, the rule of existing runs, does not", (_what, answer) => {
    expect(by("auto", answer).code?.trim()).toBe("print(2)");
    expect(by("first", answer).code).toBeNull();
  });
});
