import { expect, test } from "vitest";
import { extractCode } from "../../rollout/extract.ts";
import { isWholeProgram } from "../../rollout/whole-program.ts";
import { makeProblem } from "../make.ts";

const block = (tag: string, code: string) => `\`\`\`${tag}\n${code}\n\`\`\``;
const MAIN = '#include <cstdio>\nint main() { puts("1"); }';

const from = (answer: string, rule: "auto" | "first" | "last" | "only" = "auto") =>
  extractCode(answer, {
    finishReason: "stop",
    rule,
    language: "cpp",
    isWhole: (code) => isWholeProgram(code, makeProblem(), "cpp"),
  });

test.each(["cpp", "c++", "C++", "cc", "cxx", "cpp20", "c++17"])(
  "a block marked %s is a C++ program",
  (tag) => {
    for (const rule of ["auto", "first", "last", "only"] as const)
      expect(from(`Words.\n${block(tag, MAIN)}\n`, rule)).toMatchObject({
        code: expect.stringContaining("int main"),
        language: "cpp",
        extraction: "python_block",
      });
  },
);

test("blocks of other languages are none", () => {
  for (const tag of ["python", "java", "c", "text"])
    expect(from(block(tag, MAIN))).toMatchObject({ code: null, language: null, extraction: "no_code" });
});

test("auto takes the last block with a main, and not a fragment behind it", () => {
  const answer = [block("cpp", "int main() { return 1; }"), block("cpp", MAIN), block("cpp", "x = y + 1;")];
  expect(from(answer.join("\n\n"))).toMatchObject({ code: `${MAIN}\n`, candidates: 3 });
  expect(from(answer.join("\n\n"), "first").code).toContain("return 1");
  expect(from(answer.join("\n\n"), "only").code).toBeNull();
});

test("a main in a comment or a string is none", () => {
  const whole = (code: string) => isWholeProgram(code, makeProblem(), "cpp");
  expect(whole("// int main()\nint f();")).toBe(false);
  expect(whole('const char* s = "main()";')).toBe(false);
  expect(whole("signed main(void) {}")).toBe(true);
});

test("a tag below the fence, with a version, behind text, or of a quoted block is found", () => {
  expect(from("```\ncpp\nint main() {}\n```").code).toBe("int main() {}\n");
  expect(from("```cpp-23\nint main() {}\n```").code).toContain("int main");
  expect(from("Here it is: ```cpp\nint main() {}\n```").code).toContain("int main");
  expect(from("> ```c++\n> int main() {}\n> ```").code).toContain("int main");
});

test("an unclosed block and an answer that was cut give no program", () => {
  expect(from(`\`\`\`cpp\n${MAIN}`).extraction).toBe("unclosed_fence");
  const cut = extractCode(block("cpp", MAIN), { finishReason: "length", rule: "auto", language: "cpp" });
  expect(cut.extraction).toBe("cut");
});

test("Python's programs are found as before: C++ blocks are none for it", () => {
  const answer = `${block("cpp", MAIN)}\n${block("py3", "print(1)")}`;
  expect(extractCode(answer, { finishReason: "stop", rule: "first" }).code).toBeNull();
});

test("hostile answers take linear time", () => {
  for (const part of ["```cpp\n", "```", "c++ ```c++\n", "> ```cpp\n", "/*", "```c++1"]) {
    const start = performance.now();
    from(part.repeat(30_000));
    expect(performance.now() - start, part).toBeLessThan(5000);
  }
});
