/** The problems of a server: their digest, and what is kept of them. */
import { expect, test } from "vitest";
import type { Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { ProblemSet } from "../../serve/problems.ts";
import { openFiles } from "../io/open-files.ts";
import { problem, problemSet } from "./here.ts";

const digestOf = async (...args: Parameters<typeof problemSet>): Promise<string> => {
  const set = await problemSet(...args);
  await set.close();
  return set.digest;
};

test("the digest ignores order, statement and place, and notices tests, limits and options", async () => {
  const [a, b] = [problem(), problem({ problem_id: "p2" })];
  const digest = await digestOf([a, b]);
  expect(await digestOf([b, a])).toBe(digest);
  expect(await digestOf([{ ...a, statement: "Other words.", source_row: "other.jsonl#9" }, b])).toBe(digest);
  expect(await digestOf([a])).not.toBe(digest);
  expect(await digestOf([{ ...a, private_tests: [{ input: "1", output: "2" }] }, b])).not.toBe(digest);
  expect(await digestOf([{ ...a, cpu_limit_ms: 7 }, b])).not.toBe(digest);
  expect(await digestOf([a, b], JudgeOptions.parse({ comparator: "exact" }))).not.toBe(digest);
  expect(await digestOf([a, b], JudgeOptions.parse({ python: "python3.12" }))).toBe(digest);
});

test("a test that moves from one group to another changes the digest: it is shown, or not", async () => {
  const { public_tests, private_tests } = problem();
  const moved = problem({ public_tests: private_tests, private_tests: public_tests });
  expect(await digestOf([moved])).not.toBe(await digestOf([problem()]));
});

test("each problem is read back as it was, whatever was read before", async () => {
  const texts = ["é🚀\u0000", "x".repeat(100_000), ""];
  const set = await problemSet(
    texts.map((output, i) =>
      problem({ problem_id: `p${i}`, private_tests: [{ input: String(i), output }], fn_name: "f" }),
    ),
  );
  for (const i of [2, 0, 1, 0]) {
    const found = await set.get(`p${i}`);
    expect(found.tests[1]).toEqual({ input: String(i), output: texts[i] });
    expect(found).toMatchObject({ fn_name: "f", counts: { public: 1, private: 1, generated: 1 } });
  }
  // One array for each problem, so that its inputs are sealed once.
  expect((await set.get("p1")).tests).toBe((await set.get("p1")).tests);
  await set.close();
});

test("an unknown id is refused, and a server without problems says how to start it with some", async () => {
  const set = await problemSet([problem()]);
  await expect(set.get("p2")).rejects.toThrow('no problem "p2" among the 1 of this server');
  await set.close();
  const none = await problemSet();
  await expect(none.get("p1")).rejects.toThrow("--problems");
  await none.close();
});

test("a problem that cannot be read leaves no file open", async () => {
  const torn = async function* (): AsyncGenerator<Problem> {
    yield problem();
    throw new Error("torn");
  };
  await expect(ProblemSet.load(torn(), JudgeOptions.parse({}))).rejects.toThrow("torn");
  expect(openFiles("rftkit-serve-")).toEqual([]);
});
