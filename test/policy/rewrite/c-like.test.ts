import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rewriteCLike } from "../../../policy/rewrite/c-like.ts";
import { Random } from "../../../policy/rewrite/random.ts";
import { cTokens } from "../../../text/c-tokens.ts";

const NONE = new Set<string>();
const PROGRAM = `#include <vector>
#define SIZE size
struct P { int x, y; };
int add(int a, int b) { return a + b; }
int main() {
    int n, k;  // two numbers
    std::cin >> n >> k;
    std::vector<int> list(n), table;
    P point{1, 2};
    for (int i = 0; i < n; i++) {
        if (list[i] > INT_MAX - k) return add(point.x, i);
    }
    const char* text = "n k /* no comment */";
    puts(text);
}
`;
const rewrites = Array.from({ length: 40 }, (_, seed) => rewriteCLike(PROGRAM, new Random(seed), NONE));

test("rewrites differ, and are the same program but for names and comments", () => {
  expect(new Set(rewrites).size).toBeGreaterThan(20);
  const folded = (code: string) => [...cTokens(code, { foldIdentifiers: true })];
  for (const text of rewrites) expect(folded(text)).toEqual(folded(PROGRAM));
});

test("plain variables are renamed; calls, members, macros and the library are not", () => {
  expect(rewrites.some((text) => !/\bn\b/.test(text.replace(/"[^"]*"/g, "")))).toBe(true);
  for (const text of rewrites) {
    expect(text).toMatch(/add\(point\.x|add\(\w+\.x/);
    for (const kept of ["#define SIZE size", "INT_MAX", "std::cin", '"n k /* no comment */"', "int main()"])
      expect(text).toContain(kept);
  }
});

test("names that tests use are kept, and equal draws give equal texts", () => {
  for (let seed = 0; seed < 20; seed++) {
    expect(rewriteCLike("int n = 1; int k = n;\n", new Random(seed), new Set(["n"]))).toMatch(/\bn\b/);
    expect(rewriteCLike(PROGRAM, new Random(seed), NONE)).toBe(
      rewrites[seed] ?? rewriteCLike(PROGRAM, new Random(seed), NONE),
    );
  }
});

test("broken texts come back, and take linear time", () => {
  for (const part of ["int a", "/*", '"', 'R"(', "#", "vector<", "int x,"]) {
    const start = performance.now();
    expect(typeof rewriteCLike(part.repeat(3000), new Random(1), NONE)).toBe("string");
    expect(performance.now() - start, part).toBeLessThan(5000);
  }
});

test("the sample's programs are all rewritten", () => {
  const lines = readFileSync("data/train-cpp.jsonl", "utf8").trim().split("\n");
  for (const { solutions } of lines.map((line) => JSON.parse(line) as { solutions: { code: string }[] }))
    for (const { code } of solutions) {
      const drawn = new Set(
        Array.from({ length: 12 }, (_, seed) => rewriteCLike(code, new Random(seed), NONE)),
      );
      expect(drawn.size).toBeGreaterThan(6);
    }
});
