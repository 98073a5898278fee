/**
 * Each test is run once: a program that is right by chance is accepted as often as chance says,
 * whatever it does when it is wrong. A draw of real randomness is outside 4.5 standard deviations
 * once in 150,000; one more try for a test that fails would double the share (0.77 instead of
 * 0.32).
 */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { band, CHANCES, flaky, WAYS } from "../../../bench/judge/flaky-programs.ts";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";

const SIGMAS = 4.5;
const SEEDED = 25;
const WORDS = ["a", "b", "c", "d"];
/** Wrong by a hash of the program's number and the test: the same in each run. */
const BY_HASH = "__import__('hashlib').sha256(f'NUMBER {word}'.encode()).digest()[0] < 64";

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 3, memoryMb: 0 });
});
afterAll(() => judge.close());

const isWrong = (number: number, word: string): boolean =>
  (createHash("sha256").update(`${number} ${word}`).digest()[0] ?? 0) < 64;

const waits = new Set(["burns CPU time", "sleeps", "lowers its limit of CPU time"]);

test.each(Object.keys(WAYS))("a program that %s when it is wrong is accepted by chance only", async (way) => {
  const count = waits.has(way) ? 100 : 200;
  const chance = CHANCES["random bytes"] ?? "";
  const runs = Array.from({ length: count }, (_, i) => judge.run(flaky(way, chance, i)));
  const verdicts = (await Promise.all(runs)).map(({ verdict }) => verdict);
  expect(verdicts).not.toContain("INTERNAL");
  const accepted = verdicts.filter((verdict) => verdict === "OK").length;
  const [least, most] = band(count, SIGMAS);
  expect(accepted).toBeGreaterThanOrEqual(least);
  expect(accepted).toBeLessThanOrEqual(most);
});

test.each(Object.keys(WAYS).filter((way) => !waits.has(way)))(
  "a program that %s fails at the test in which it is wrong, and nowhere else",
  async (way) => {
    const numbers = Array.from({ length: SEEDED }, (_, number) => number);
    const results = await Promise.all(
      numbers.map((number) => judge.run(flaky(way, BY_HASH.replace("NUMBER", String(number)), number))),
    );
    const wanted = numbers.map((number) => WORDS.findIndex((word) => isWrong(number, word)));
    expect(results.map(({ firstFailing }) => firstFailing ?? -1)).toEqual(wanted);
  },
);
