import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requestFor } from "../../../judge/request.ts";
import type { ProgramTrace } from "../../../judge/trace.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { journaledJudge } from "../../../pipeline/journal/verdicts.ts";
import { JudgeOptions } from "../../../schemas/run-options.ts";
import { fakeJudge, problemOf } from "../../rollout/fixtures.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wrap-trace-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const problem = problemOf();
const requestOf = (code: string) =>
  requestFor(problem, { code, tests: problem.public_tests }, { judge: JudgeOptions.parse({}) });

test("a trace on record is not made again, not even one that could not be had", async () => {
  let made = 0;
  const traceTest = (_: unknown, index: number): Promise<ProgramTrace | null> => {
    made++;
    return Promise.resolve(
      index === 1 ? null : { test: index, blocks: [{ code: `${made}`, before: [], after: [] }], total: 1 },
    );
  };
  const open = async () => {
    const journal = await BucketJournal.open(folder);
    const judge = journaledJudge({ ...fakeJudge(), traceTest } as ReturnType<typeof fakeJudge>, journal, {
      purpose: "generate",
      python: "python3",
      count: () => undefined,
    });
    return { journal, traced: judge.traceTest };
  };
  const first = await open();
  const trace = await first.traced?.(requestOf("a"), 0);
  expect(trace?.blocks[0]?.code).toBe("1");
  expect(await first.traced?.(requestOf("a"), 1)).toBeNull();
  expect((await first.traced?.(requestOf("b"), 0))?.blocks[0]?.code).toBe("3");
  await first.journal.close();
  const second = await open();
  expect(await second.traced?.(requestOf("a"), 0)).toEqual(trace);
  expect(await second.traced?.(requestOf("a"), 1)).toBeNull();
  expect(made).toBe(3);
  await second.journal.close();
});

test("a judge that cannot trace has no traces to offer", async () => {
  const journal = await BucketJournal.open(folder);
  const judge = journaledJudge(fakeJudge(), journal, {
    purpose: "generate",
    python: "python3",
    count: () => undefined,
  });
  expect(judge.traceTest).toBeUndefined();
  await journal.close();
});
