import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate } from "../../../stages/generate.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { codeAnswer, fakeJudge, problemOf } from "../../rollout/fixtures.ts";
import { makeContext } from "../context.ts";

/** The rows of answers from a file, one line each. */
async function rowsOf(lines: object[], options: object = {}) {
  const file = join(scratchFolder(), "answers.jsonl");
  writeFileSync(file, lines.map((line) => JSON.stringify({ problem_id: "p1", ...line })).join("\n"));
  const sections = { generate: { trajectories: file, ...options } };
  const ctx = makeContext({ sections, judge: fakeJudge() });
  const { rows } = await generate.perProblem({ problem: problemOf(), rows: [] }, ctx.config.generate, ctx);
  return rows;
}

const draft = codeAnswer("WA 1");
const final = codeAnswer("OK");

test("a draft inside think tags is reasoning: it is neither judged nor part of the answer", async () => {
  const [inline, field] = await rowsOf([
    { answer: `<think>\n${draft}\n</think>\n\n${final}` },
    { messages: [{ role: "assistant", content: final, reasoning_content: draft }] },
  ]);
  for (const row of [inline, field]) {
    expect(row?.turns[0]?.calls[0]).toMatchObject({ answer: final, reasoning: draft });
    expect(row).toMatchObject({ outcome: "passed_public" });
  }
});

test("of several programs the rule of the run takes one", async () => {
  const answer = `${draft}\n\nNo, this:\n\n${final}`;
  const outcome = async (options: object) => (await rowsOf([{ answer }], options))[0]?.outcome;
  expect(await outcome({ extract: "first" })).toBe("turns_used_up");
  expect(await outcome({})).toBe("turns_used_up");
  expect(await outcome({ extract: "auto" })).toBe("passed_public");
});
