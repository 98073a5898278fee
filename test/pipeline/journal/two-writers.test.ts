/**
 * Two live writers of one bucket (a frozen node that wakes up) whose models answer differently:
 * a reader of their journals builds one coherent trajectory, in which each answer was given to the
 * messages before it.
 */
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { journaledJudge } from "../../../pipeline/journal/verdicts.ts";
import { journaledPolicy } from "../../../pipeline/journal/wrap.ts";
import type { ChatRequest, Policy } from "../../../policy/policy.ts";
import { rollTrajectory } from "../../../rollout/loop.ts";
import { answerOf, codeAnswer, fakeJudge, rollInput } from "../../rollout/fixtures.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "writers-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const identity = { model: "m" };
const count = () => undefined;

type Asked = { messages: ChatRequest["messages"]; said: string };

/**
 * A model whose every answer bears its name; stops answering after `most` calls, as a killed writer
 * does.
 */
function modelOf(name: string, asked: Asked[], most = Number.POSITIVE_INFINITY): Policy {
  let calls = 0;
  return {
    kind: "test",
    model: "m",
    identity,
    close: () => Promise.resolve(),
    async complete({ messages }) {
      calls += 1;
      if (calls > most) throw new Error(`${name} was killed`);
      await new Promise((resolve) => setTimeout(resolve, name === "A" ? 1 : 3));
      const said = codeAnswer(`WA ${name}${calls}`);
      asked.push({ messages, said });
      return answerOf(said);
    },
  };
}

async function writer(name: string, asked: Asked[], most?: number) {
  const journal = await BucketJournal.open(folder);
  const row = rollTrajectory(
    rollInput(journaledPolicy(modelOf(name, asked, most), journal, { arm: "a", count }), {
      judge: journaledJudge(fakeJudge(), journal, { purpose: "generate", count }),
    }),
  );
  return { row, journal };
}

/** Each answer of the trajectory was given to exactly the messages before it. */
function isCoherent(answers: readonly string[], asked: readonly Asked[]): boolean {
  return answers.every((said, i) =>
    asked.some(({ messages, said: given }) => {
      const before = messages.filter(({ role }) => role === "assistant").map(({ content }) => content);
      return given === said && JSON.stringify(before) === JSON.stringify(answers.slice(0, i));
    }),
  );
}

const answersOf = (row: Awaited<ReturnType<typeof rollTrajectory>>) =>
  row.turns.flatMap((turn) => turn.calls.map(({ answer }) => answer));

test("both finish: the third reader continues with one of them, from the first answer to the last", async () => {
  const asked: Asked[] = [];
  const [a, b] = await Promise.all([writer("A", asked), writer("B", asked)]);
  const rows = await Promise.all([a.row, b.row]);
  await Promise.all([a.journal.close(), b.journal.close()]);
  expect(rows[0]).not.toEqual(rows[1]);
  const third = await writer("C", asked, 0);
  const row = await third.row;
  expect(rows).toContainEqual(row);
  expect(answersOf(row)).toHaveLength(4);
  expect(isCoherent(answersOf(row), asked)).toBe(true);
});

test.each([0, 1])(
  "one was killed after its first answer (%i sorts first): never half of each",
  async (first) => {
    const asked: Asked[] = [];
    const [a, b] = await Promise.all([writer("A", asked, 1), writer("B", asked)]);
    await expect(a.row).rejects.toThrow("A was killed");
    await b.row;
    await Promise.all([a.journal.close(), b.journal.close()]);
    // Whose file is read first decides which first answer counts.
    const names = await readdir(folder);
    for (const [i, name] of names.sort().entries())
      await rename(join(folder, name), join(folder, `${i === first ? 0 : 1}-${name}`));
    const third = await writer("C", asked);
    const row = await third.row;
    await third.journal.close();
    const answers = answersOf(row);
    expect(answers).toHaveLength(4);
    expect(isCoherent(answers, asked)).toBe(true);
    const authors = answers.map((answer) => /WA ([ABC])/.exec(answer)?.[1]).join("");
    expect(["ACCC", "BBBB"]).toContain(authors);
  },
);

test("a record under another request's key is not used: mixing both by hand would be noticed", async () => {
  const asked: Asked[] = [];
  const { row, journal } = await writer("A", asked);
  const answers = answersOf(await row);
  await journal.close();
  const mixed = [answers[0] ?? "", codeAnswer("WA B2"), ...answers.slice(2)];
  expect(isCoherent(answers, asked)).toBe(true);
  expect(isCoherent(mixed, asked)).toBe(false);
});
