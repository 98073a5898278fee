import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FEEDBACK_LIMITS, writeFeedback } from "../../rollout/feedback.ts";
import { checkPrompts, previewCalls } from "../../rollout/preview.ts";
import { loadPrompts } from "../../rollout/prompts.ts";
import { findStrategy } from "../../rollout/strategies.ts";
import { estimateTokens } from "../../rollout/tokens.ts";
import { makeProblem } from "../make.ts";

const CPP = loadPrompts({ language: "cpp" }, ".");
const PYTHON = loadPrompts({}, ".");
const STRATEGIES = [
  "cot-retry",
  "single/helper_functions/docstrings",
  "single/tag/weak_solution",
  "multi/ldb",
];

test("prompts for C++ name C++ and its tag, and Python nowhere", () => {
  for (const name of [...STRATEGIES, "multi/failed_tests/none/check_constraints"]) {
    const strategy = findStrategy(name, ".");
    const calls = previewCalls(makeProblem(), { strategy, prompts: CPP, turns: 3 });
    const text = calls.flatMap(({ segments }) => segments.map((segment) => segment.text)).join("\n");
    expect(text, name).toMatch(/one complete C\+\+ program/);
    expect(text, name).toContain("```cpp");
    expect(text.replace(/File "solution.py"/g, ""), name).not.toMatch(/python|docstring/i);
    checkPrompts(CPP, strategy, 3);
  }
});

test("python3 named or not has the prompts and the hash of every earlier version", () => {
  expect(loadPrompts({ language: "python3" }, ".").hash).toBe(PYTHON.hash);
  expect(PYTHON.render("format_retry")).toContain("```python");
});

test("each language has a hash of its own, and a replaced text counts where it is used", () => {
  const folder = mkdtempSync(join(tmpdir(), "rftkit-prompts-"));
  writeFileSync(
    join(folder, "language.format.txt"),
    "Write {{language}} in ```{{tag}}: {{reads}}, {{writes}}.",
  );
  const own = loadPrompts({ language: "cpp", prompts: folder }, ".");
  const hashes = [PYTHON, CPP, loadPrompts({ language: "java" }, "."), own].map(({ hash }) => hash);
  expect(new Set(hashes).size).toBe(4);
  expect(own.render("format", { reads: "r", writes: "w" })).toBe("Write C++ in ```cpp: r, w.");
});

test("an unknown language is refused with those that are known", () => {
  expect(() => loadPrompts({ language: "cobol" }, ".")).toThrow(/python3, cpp/);
});

const verdict = (stderr: string) => ({ verdict: "CE" as const, accepted_by: null, stdout: "", stderr });
const feedbackOn = (stderr: string, prompts = CPP) =>
  writeFeedback(
    {
      kind: "failed_tests",
      problem: makeProblem(),
      turn: { extraction: "python_block", public_verdicts: [verdict(stderr), verdict(stderr)] },
      trace: null,
    },
    prompts,
  );

test("the compiler's message is told once, with its first lines", () => {
  const text = feedbackOn("main.cpp:3:5: error: 'x' was not declared in this scope\n    3 |     x = 1;\n");
  expect(text.match(/was not declared/g)).toHaveLength(1);
  expect(text).toContain("does not compile");
  expect(text).not.toContain("Test 1");
});

test("a long message keeps its start, within the limit of tokens", () => {
  const text = feedbackOn(`main.cpp:1:1: error: first\n${"main.cpp:9:9: error: ∀ later\n".repeat(500)}`);
  expect(text).toContain("error: first");
  expect(estimateTokens(text)).toBeLessThanOrEqual(FEEDBACK_LIMITS.tokens);
});

test("Python's syntax errors stay with the tests, as in every version", () => {
  expect(feedbackOn("SyntaxError: invalid syntax", PYTHON)).toContain("Test 1");
});

test("feedback on an answer without a block names the language asked for", () => {
  const turn = { extraction: "no_code" as const, public_verdicts: [] };
  const input = { kind: "binary" as const, problem: makeProblem(), turn, trace: null };
  expect(writeFeedback(input, CPP)).toContain("marked as C++.");
  expect(writeFeedback(input, PYTHON)).toContain("marked as Python.");
});
