/** What generate leaves running when its rows are ready: it ends before the bucket is sealed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { InFlightLog } from "../../../pipeline/store/suspects.ts";
import { passBucket } from "../../../pipeline/worker/pass.ts";
import { BudgetSpentError } from "../../../policy/openai/usage.ts";
import { until } from "../../cluster/mini-slurm.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeDecision, runAt } from "../store/made-store.ts";
import { BUCKET, bucketAt, type Works } from "./made-bucket.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});

function opening(): { open: () => void; gate: Promise<void> } {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, gate };
}

const produced = (problem_id: string, rest: Promise<void>) => ({
  decisions: [makeDecision({ row_id: problem_id, problem_id })],
  rows: [],
  rest,
});

/** A generate whose problems leave `rest` running. */
const leaving = (rest: Promise<void>): Works => ({
  generate: ({ problem: { problem_id } }) => produced(problem_id, rest),
});

/** Until generate was asked for this many problems, and whatever follows from that has happened. */
async function allAsked(asked: readonly string[], count: number): Promise<void> {
  await until("every problem begins", () => asked.length === count);
  await new Promise((resolve) => setTimeout(resolve, 20));
}

test("the next problem begins, but no bucket is sealed, while a rest runs", async () => {
  const { open, gate } = opening();
  const problems = ["a", "b", "c", "d", "e", "f"];
  const { setup, asked } = await bucketAt(root, leaving(gate), { until: "generate", problems });
  const passed = passBucket(BUCKET, setup);
  await allAsked(asked, 6);
  const [link] = setup.chain;
  expect(existsSync(link?.files.sealFile(BUCKET) ?? "")).toBe(false);
  open();
  expect((await passed)[0]?.counts.kept).toBe(6);
});

test("a problem is in flight until its rest has ended, so that a kill is traced to it", async () => {
  const { open, gate } = opening();
  const run = runAt(root);
  const inFlight = new InFlightLog(run, "w.0");
  const { setup, asked } = await bucketAt(root, leaving(gate), { until: "generate", setup: { inFlight } });
  const passed = passBucket(BUCKET, setup);
  await allAsked(asked, 3);
  const taken = () =>
    readFileSync(join(run.attempts, "w.0.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line.includes('"take":'));
  expect(taken()).toHaveLength(3);
  open();
  await passed;
  expect(taken().filter((line) => line.includes("false"))).toHaveLength(3);
  inFlight.close();
});

test("where the budget is spent, rests that run are awaited before the journal is closed", async () => {
  const { open, gate } = opening();
  const spent: Works = {
    generate: ({ problem: { problem_id } }) => {
      if (problem_id === "c") throw new BudgetSpentError("spent");
      return produced(problem_id, gate);
    },
  };
  const { setup, asked } = await bucketAt(root, spent, { until: "generate" });
  let isOver = false;
  const passed = passBucket(BUCKET, setup).finally(() => {
    isOver = true;
  });
  passed.catch(() => undefined);
  await allAsked(asked, 3);
  expect(isOver).toBe(false);
  open();
  await expect(passed).rejects.toThrow("spent");
});
