import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sha256, sha256File } from "../../../io/hash.ts";
import { readAllParquet } from "../../../io/parquet.ts";
import { runImport } from "../../../pipeline/run/import-pass.ts";
import { bucketOf } from "../../../pipeline/store/buckets.ts";
import { importFiles } from "../../../pipeline/store/chain.ts";
import { Problem, RejectedRow } from "../../../schemas/problem.ts";
import type { SourceStage } from "../../../stages/define-stage.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeProblem } from "../../make.ts";
import { contextAt } from "../store/made-store.ts";

const scratch = scratchFolder();
const BUCKETS = 2;
type Item = { problem: Problem } | { rejected: RejectedRow };

const rejected = (source_row: string, reason: string): Item => ({
  rejected: { source_row, name: "", reason, detail: "why" } as RejectedRow,
});
const problem = (problem_id: string, source_row = `a#${problem_id}`): Item => ({
  problem: makeProblem({ problem_id, source_row }),
});

let made = 0;
type Watch = { held?: number; seen?: (folder: string) => void };
function importOf(items: readonly (Item | Error)[], { held, seen }: Watch = {}) {
  made += 1;
  const context = contextAt(join(scratch, `run-${made}`));
  const files = importFiles(context);
  const stage = {
    async *read() {
      for (const item of items) {
        seen?.(files.folder);
        if (item instanceof Error) throw item;
        yield item;
      }
    },
  } as unknown as SourceStage<unknown>;
  const signal = new AbortController().signal;
  const setup = { files, buckets: BUCKETS, key: "k", baseDir: scratch, signal };
  const result = runImport(stage, {}, held === undefined ? setup : { ...setup, held });
  return { files, result };
}
const problemsIn = (file: string) => readAllParquet(file, { schema: Problem, schemaName: "problem/1" });
const rejectedIn = (folder: string) =>
  readAllParquet(join(folder, "rejected.parquet"), { schema: RejectedRow, schemaName: "rejected/1" });

test("each problem is in the bucket of its id, sorted, and the seals describe the files", async () => {
  const ids = ["d", "b", "f", "a", "e", "c"];
  const { files, result } = importOf(ids.map((id) => problem(id)));
  const { seals, counts } = await result;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const expected = ids.toSorted().filter((id) => bucketOf(id, BUCKETS) === bucket);
    const rows = await problemsIn(files.rowsFile(bucket));
    expect(rows.map((row) => row.problem_id)).toEqual(expected);
    const n = expected.length;
    const content = sha256([await sha256File(files.rowsFile(bucket))]);
    expect(seals[bucket]).toEqual({
      schema: "seal/1",
      bucket,
      key: "k",
      content,
      counts: { rows_in: n, kept: n, dropped: 0, reasons: {}, labels: {}, rows_out: n },
    });
    expect(await files.readSeal(bucket)).toEqual(seals[bucket]);
  }
  expect(counts).toEqual({ rows_in: 6, kept: 6, dropped: 0, reasons: {}, labels: {}, rows_out: 6 });
});

test("rejected rows are written in the order of their rows, and counted by reason", async () => {
  const rows = [
    rejected("a#2", "no_tests"),
    problem("p"),
    rejected("a#1", "no_statement"),
    rejected("a#0", "no_tests"),
  ];
  const { files, result } = importOf(rows);
  const { counts } = await result;
  expect(counts).toMatchObject({
    rows_in: 4,
    kept: 1,
    dropped: 3,
    reasons: { no_tests: 2, no_statement: 1 },
  });
  expect((await rejectedIn(files.folder)).map((row) => row.source_row)).toEqual(["a#0", "a#1", "a#2"]);
});

test("of two rows with the same id the first is kept, and the other one is rejected with its place", async () => {
  const { files, result } = importOf([problem("p", "a#7"), problem("p", "b#1")]);
  expect((await result).counts).toMatchObject({ rows_in: 2, kept: 1, reasons: { duplicate_problem: 1 } });
  const [row] = await rejectedIn(files.folder);
  expect(row).toMatchObject({ source_row: "b#1", reason: "duplicate_problem", detail: "same as a#7" });
  const [kept] = await problemsIn(files.rowsFile(bucketOf("p", BUCKETS)));
  expect(kept?.source_row).toBe("a#7");
});

test("an import again replaces what is there", async () => {
  const { files, result } = importOf([problem("p"), problem("q")]);
  await result;
  const signal = new AbortController().signal;
  const stage = {
    async *read() {
      yield problem("q");
    },
  } as unknown as SourceStage<unknown>;
  await runImport(stage, {}, { files, buckets: BUCKETS, key: "k", baseDir: scratch, signal });
  expect(await problemsIn(files.rowsFile(bucketOf("q", BUCKETS)))).toHaveLength(1);
});

test("a bad input leaves no file", async () => {
  const { files, result } = importOf([problem("p"), new Error("row 2 is damaged")]);
  await expect(result).rejects.toThrow("row 2 is damaged");
  expect(existsSync(files.folder) ? readdirSync(files.folder) : []).toEqual([]);
  expect(existsSync(dirname(files.sealFile(0))) && existsSync(files.sealFile(0))).toBe(false);
});

test.each([
  [[], "no rows at all"],
  [[rejected("a#0", "no_tests"), rejected("a#1", "no_tests")], "2 rows, all rejected (no_tests)"],
])("inputs without a problem are the user's error", async (items, got) => {
  await expect(importOf(items).result).rejects.toThrow(got);
});

/** Ids of the problems on disk while the import reads, by bucket's file. */
function spilledIn(folder: string): string[] {
  const spill = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith("spill")) : [];
  return spill.flatMap((name) =>
    readdirSync(join(folder, name)).flatMap((file) => {
      const lines = readFileSync(join(folder, name, file), "utf8")
        .trimEnd()
        .split("\n");
      return lines.map((line) => Problem.parse(JSON.parse(line)).problem_id);
    }),
  );
}

test("problems beyond the limit are on disk while the import reads, and give the same rows", async () => {
  const ids = ["d", "b", "f", "a", "e", "c"];
  const items = ids.map((id) => problem(id));
  const [first] = items as [{ problem: Problem }];
  const counts: number[] = [];
  // Two problems fit exactly; the third one is over the limit.
  const held = 2 * JSON.stringify(first.problem).length;
  const seen = (folder: string) => counts.push(spilledIn(folder).length);
  const spilled = importOf([...items, problem("d", "b#1")], { held, seen });
  const whole = importOf([...items, problem("d", "b#1")]);
  expect((await spilled.result).seals).toEqual((await whole.result).seals);
  expect(counts).toEqual([0, 0, 0, 3, 3, 3, 6]);
  expect(readdirSync(spilled.files.folder).sort()).toEqual(readdirSync(whole.files.folder).sort());
  expect(await rejectedIn(spilled.files.folder)).toMatchObject([{ source_row: "b#1" }]);
});

test("a bad input leaves nothing of the problems that were on disk", async () => {
  const { files, result } = importOf([problem("p"), problem("q"), new Error("row 3 is damaged")], {
    held: 1,
  });
  await expect(result).rejects.toThrow("row 3 is damaged");
  expect(readdirSync(files.folder)).toEqual([]);
});
