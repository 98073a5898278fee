import { expect, test } from "vitest";
import { plainStatement, wordsOf } from "../../text/normalise.ts";
import { ngramOverlap, statementWords, wordNgrams } from "../../text/word-ngrams.ts";

const words = (text: string): string => wordsOf(plainStatement(text)).join(" ");

test.each([
  ["$1 \\le n \\leq 10^{5}$", "1 ≤ n ≤ 10^5", "1 n 105"],
  ["$a_{i}$ and $a_{i + 1}$", "a_i and a_i + 1", "ai and ai 1"],
  ["$$$x_1, x_2, \\ldots, x_n$$$", "x_1, x_2, ..., x_n", "x1 x2 xn"],
  ["10<sup>9</sup> and a<sub>i</sub>", "10⁹ and aᵢ", "109 and ai"],
  ["$100\\,000$", "100,000", "100000"],
  ["$200{,}000$ items", "200 000 items", "200000 items"],
  ["a &lt; b &amp;&nbsp;c &#8804; d &#x2264; e", "a < b & c ≤ d ≤ e", "a b c d e"],
  ["<p>if <b>a</b> holds</p><br/>go", "if a holds\n\ngo", "if a holds go"],
  ["$\\max(a, b) \\bmod 7$", "max(a, b) mod 7", "max a b mod 7"],
  ["$\\text{red}$ \\textbf{or} \\textcolor{blue}{green}", "red or green", "red or green"],
  ["ﬁve “quoted” don’t", 'five "quoted" don\'t', "five quoted don t"],
  ["see ![figure](https://a.b/c.png) and https://x.y/z?q=1 <image>", "see figure and", "see figure and"],
])("%j reads like %j", (a, b, expected) => {
  expect(words(a)).toBe(expected);
  expect(words(b)).toBe(expected);
});

test("comparisons in plain text are not taken for tags", () => {
  expect(words("if a <b and c> d then a<i or i>p")).toBe("if a b and c d then a i or i p");
});

test("headings, examples and notices go, notes and constraints stay", () => {
  const plain = "Count the crows on the wire before noon and report how many remain there after the shot.";
  const codeforces = `${plain}\n\nInput\n\nOne integer n.\n\nOutput\n\nThe count.\n\nExamples\n\nInput\n\n7\n\nOutput\n\n0\n\nNote\n\nAll fly away.`;
  const dashed = `${plain}\n\n-----Input-----\nOne integer n.\n\n-----Output-----\nThe count.\n\n-----Examples-----\nInput\n7\n\nOutput\n0\n\n-----Note-----\nAll fly away.`;
  const notice = `Read problems statements in Mandarin Chinese and Russian.\n${plain}\nInput:\nOne integer n.\nOutput:\nThe count.\n\n### Sample Input 1\n7\n### Sample Output 1\n0\n### Explanation\nAll fly away.`;
  expect(words(dashed)).toBe(words(codeforces));
  expect(words(notice)).toBe(words(codeforces));
  expect(words(codeforces)).toMatch(/count all fly away$/);
});

test("a statement that is hardly more than its examples is kept whole", () => {
  expect(words("Examples\n\nInput\n\n2\n\nOutput\n\nAdams")).toBe("examples input 2 output adams");
});

test("odd texts are normalised without complaint", () => {
  for (const odd of [
    "",
    "\u0000",
    "\\",
    "$",
    "&#999999999;",
    "&#x110000;",
    "{{{^_",
    "<".repeat(1000),
    "\ud800",
  ]) {
    expect(() => plainStatement(odd)).not.toThrow();
  }
});

test("the work grows with the length of a text, not with its square", () => {
  for (const run of [" ", "-", "{", "[", "![", "_^", "\\ ", "\\begin", "<a ", "1,", "~", "= ", "\n"]) {
    // Quadratic, 4 million characters would take hours and the runner would give up.
    plainStatement(run.repeat(4_000_000 / run.length));
  }
  expect(plainStatement(" ".repeat(4_000_000))).toBe("");
}, 120_000);

test("a trimmed copy is contained whole, and its Jaccard value says how much is missing", () => {
  const text =
    "each of the n guards walks along the wall once every night and counts the stones that fell since dawn ".repeat(
      1,
    );
  const whole = `${text} the captain then adds up the counts of all guards and wants to know the least possible sum of them`;
  const grams = (statement: string): Uint32Array => wordNgrams(statementWords(statement), 8);
  const overlap = ngramOverlap(grams(text), grams(whole));
  expect(overlap.containment).toBe(1);
  expect(overlap.jaccard).toBeGreaterThan(0.3);
  expect(overlap.jaccard).toBeLessThan(0.6);
  expect(ngramOverlap(grams("entirely other words are in this one"), grams(whole))).toEqual({
    containment: 0,
    jaccard: 0,
  });
});
