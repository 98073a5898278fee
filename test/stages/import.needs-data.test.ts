import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../schemas/errors.ts";
import { Problem } from "../../schemas/problem.ts";
import { randomOf } from "../io/random-rows.ts";
import { scratchFolder } from "../io/scratch.ts";
import { type Result, reasons, runImport } from "./import/run-import.ts";

const DATA = join(import.meta.dirname, "..", "..", "..", "shared", "data");
const INPUTS = {
  code_contests: { path: "code_contests", format: "code_contests" },
  taco: {
    path: "taco",
    format: "taco",
    split: "test",
    special_judge: "taco/special_judge.jsonl",
  },
  apps: { path: "apps/data-00000-of-00001.arrow", format: "apps" },
} as const;
const read = (name: keyof typeof INPUTS, options: Record<string, unknown> = {}) =>
  runImport({ inputs: [INPUTS[name]], ...options }, DATA);

function flagCounts({ problems }: Result): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [name = "", count = "1"] of problems.flatMap((p) => p.flags).map((flag) => flag.split(":"))) {
    counts[name] = (counts[name] ?? 0) + Number(count);
  }
  return counts;
}

describe("the real records", () => {
  test("CodeContests: all 200 rows are problems; 52 tests are truncated", async () => {
    const result = await read("code_contests");
    expect([result.problems.length, reasons(result)]).toEqual([200, {}]);
    expect(flagCounts(result)).toEqual({ image_in_statement: 83, truncated_tests: 52 });
    expect(result.problems.filter((p) => p.cpu_limit_ms !== null)).toHaveLength(13);
    expect(result.problems.every((p) => p.solutions.length === 1 && p.public_tests.length > 0)).toBe(true);
  });

  test("TACO: 767 of 1,000 rows are problems, the others have no tests", async () => {
    const result = await read("taco");
    expect([result.problems.length, reasons(result)]).toEqual([767, { no_tests: 233 }]);
    expect(flagCounts(result)).toEqual({ special_judge: 210, several_answers: 135, truncated_tests: 20 });
    const kinds = result.problems.map((p) => p.comparator.kind);
    expect(kinds.filter((kind) => kind === "codecontests")).toHaveLength(41);
  });

  test("TACO as a benchmark: all 1,000 statements, 218 of them with a special judge", async () => {
    const result = await read("taco", { keep_untested: true });
    expect([result.problems.length, reasons(result)]).toEqual([1000, {}]);
    expect(flagCounts(result)).toMatchObject({ no_tests: 233, special_judge: 218 });
  });

  test("APPS: all 100 rows are problems, 12 of them calls", async () => {
    const result = await read("apps");
    expect([result.problems.length, reasons(result)]).toEqual([100, {}]);
    expect(result.problems.filter((p) => p.fn_name !== null && p.comparator.kind === "call")).toHaveLength(
      12,
    );
  });

  test("every problem fits its schema and ids are unique", async () => {
    for (const name of ["code_contests", "taco", "apps"] as const) {
      const { problems } = await read(name);
      for (const problem of problems) Problem.parse(problem);
      expect(new Set(problems.map((p) => p.problem_id)).size).toBe(problems.length);
    }
  });
});

describe("damage to the real files", () => {
  const folder = scratchFolder();
  const cases: [keyof typeof INPUTS, string][] = [
    ["code_contests", join(DATA, "code_contests", "train-00000-of-00001.parquet")],
    ["taco", join(DATA, "taco", "test-00000-of-00001.parquet")],
    ["apps", join(DATA, "apps", "data-00000-of-00001.arrow")],
  ];

  async function outcome(name: keyof typeof INPUTS, path: string): Promise<unknown> {
    const { format } = INPUTS[name];
    return runImport({ inputs: [{ path, format }] }, folder).catch((error: unknown) => error);
  }

  test.each(cases)("%s cut short anywhere is a user error", async (name, file) => {
    const clean = readFileSync(file);
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `cut-${basename(file)}`);
    for (let i = 0; i <= 40; i++) {
      writeFileSync(path, clean.subarray(0, Math.floor(((clean.length - 1) * i) / 40)));
      expect(await outcome(name, path), `part ${i} of 40`).toBeInstanceOf(UserError);
    }
  });

  test.each(cases)("%s with bytes changed is a user error or rows, never a crash", async (name, file) => {
    const clean = readFileSync(file);
    const path = join(folder, `changed-${basename(file)}`);
    const random = randomOf(17);
    for (let i = 0; i < 40; i++) {
      const bytes = Buffer.from(clean);
      // Every second change goes to the footer, or the schema at the start, where lengths and
      // places stand.
      const near = i % 2 === 0 ? Math.min(bytes.length, 40_000) : bytes.length;
      for (let k = 0; k < 1 + (i % 7); k++) {
        const offset = Math.floor(random() * near);
        bytes[name === "apps" ? offset : bytes.length - 1 - offset] = Math.floor(random() * 256);
      }
      writeFileSync(path, bytes);
      const seen = await outcome(name, path);
      const fine =
        seen instanceof UserError || (typeof seen === "object" && seen !== null && "problems" in seen);
      expect(fine, `change ${i}: ${String(seen)}`).toBe(true);
    }
  });
});
