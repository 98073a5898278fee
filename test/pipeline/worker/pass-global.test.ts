/** What a pass over one bucket does for a global stage. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { passBucket } from "../../../pipeline/worker/pass.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeDecision, put } from "../store/made-store.ts";
import { BUCKET, bucketAt, type Works, works } from "./made-bucket.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});

const keepAll: Works[string] = ({ rows }) =>
  rows.map(({ trajectory_id, problem_id }) => makeDecision({ row_id: trajectory_id, problem_id }));

test("a global stage summarises the rows of problems that have any, and applies what was decided", async () => {
  const own = { subsample: keepAll, split: keepAll, dedup: keepAll };
  const stages = { "dedup-set": {} };
  const { setup, asked } = await bucketAt(root, own, { until: "dedup-set", stages, problems: ["a", "b"] });
  const [summaries, applied] = setup.chain.slice(-2);
  expect([summaries?.summaries, applied?.stage.name]).toEqual([true, "dedup-set"]);
  await passBucket(BUCKET, { ...setup, chain: setup.chain.slice(0, -1) });
  expect(await summaries?.files.readSeal(BUCKET)).toMatchObject({ counts: { rows_in: 0, rows_out: 2 } });
  asked.length = 0;
  const file = join(root, "decided.bin");
  put(file, [{ id: "b-0", reason: "exact_duplicate", detail: "of a-0" }]);
  const chain = setup.chain.map((link) =>
    link === applied ? { ...link, artifact: { file, sha256: "h" } } : link,
  );
  const seals = await passBucket(BUCKET, { ...setup, chain });
  expect(seals.at(-1)?.counts).toMatchObject({ rows_in: 2, kept: 1, reasons: { exact_duplicate: 1 } });
  expect(asked).toEqual([]);
});

test("a global stage is not given problems without rows", async () => {
  const own: Works = {
    subsample: keepAll,
    split: keepAll,
    dedup: keepAll,
    generate: (input, ...rest) => {
      const made = works.generate?.(input, ...rest) as { decisions: unknown[]; rows: object[] };
      return input.problem.problem_id === "a" ? { ...made, rows: [] } : made;
    },
  };
  const stages = { "dedup-set": {} };
  const { setup } = await bucketAt(root, own, { until: "dedup-set", stages });
  let seen: string[] = [];
  const summarise = (inputs: { problem: { problem_id: string } }[]) => {
    seen = inputs.map(({ problem }) => problem.problem_id);
    return Promise.resolve([]);
  };
  const chain = setup.chain
    .slice(0, -1)
    .map((link) => (link.summaries ? { ...link, stage: { ...link.stage, summarise } as never } : link));
  await passBucket(BUCKET, { ...setup, chain });
  expect(seen).toEqual(["b", "c"]);
});
