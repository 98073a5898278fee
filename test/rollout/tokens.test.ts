import { expect, test } from "vitest";
import { estimateTokens } from "../../rollout/tokens.ts";

test.each([
  // True counts by the tokenizers of Llama 3 and GPT-4o, the larger of the two.
  ["qwertyuiop zxcvbnm asdfgh plokij uhbygv", 19],
  ["1 2 3 4 ".repeat(50), 400],
  ["-1 -2 -3 ".repeat(50), 301],
  ["\t\t\tx = 1\n".repeat(20), 120],
  ["GHJKQX ".repeat(30), 121],
  ["AAAA BBBB CCCC ".repeat(20), 120],
  ["漢字かな交じり文".repeat(20), 140],
  ["Привет мир это тест ".repeat(10), 61],
  ["😀😃😄 ".repeat(30), 152],
])("%s costs at least its true count", (text, counted) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(counted * 0.99);
  expect(estimateTokens(text)).toBeLessThan(counted * 3);
});

test("hostile texts take linear time", () => {
  const begun = performance.now();
  for (const text of ["a", "aeiou", "xz", "ab", " ", "\n", "1", "é", "😀"])
    estimateTokens(text.repeat(400_000));
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test("a long text costs what its parts cost, at any time, however many others were asked for between", () => {
  const aWord = estimateTokens("word ".repeat(20)) / 20;
  const numbers = Array.from({ length: 300 }, (_, i) => 40 + i);
  for (const _round of [1, 2])
    expect(numbers.map((n) => estimateTokens("word ".repeat(n)))).toEqual(numbers.map((n) => aWord * n));
});
