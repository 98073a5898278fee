/**
 * No program can end without a verdict: 500 random changes of right and hostile programs; `make
 * bench-judge-mutated` tries 10,000. To see one: ONLY=NUMBER make bench-judge-mutated.
 */
import PQueue from "p-queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mutant, sources } from "../../../bench/judge/mutations.ts";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import { request, SUM } from "../requests.ts";

const COUNT = 500;
const SEED = 2;

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 2, memoryMb: 0 });
});
afterAll(() => judge.close());

test("no mutant is without a verdict, and a plain program passes afterwards", {
  timeout: 600_000,
}, async () => {
  const all = await sources();
  const queue = new PQueue({ concurrency: 4 });
  const found = await queue.addAll(
    Array.from({ length: COUNT }, (_, number) => async () => {
      const { name, request: asked } = mutant(all, SEED, number);
      const { verdict, detail } = await judge.run(asked);
      return { name, verdict, detail };
    }),
  );
  expect(found.filter(({ verdict }) => verdict === "INTERNAL")).toEqual([]);
  expect(new Set(found.map(({ verdict }) => verdict)).size).toBeGreaterThan(4);
  expect((await judge.run(request({ code: SUM }))).verdict).toBe("OK");
});
