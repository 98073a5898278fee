/**
 * Rewrites of real programs do what the programs did: equal syntax trees but for names, equal
 * outputs when run.
 */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parquetRows } from "../../io/parquet/rows.ts";
import { compare, different, type Program } from "./same-program.ts";

const REAL = fileURLToPath(
  new URL("../../../shared/data/code_contests/train-00000-of-00001.parquet", import.meta.url),
);

type Solutions = { language: bigint[]; solution: string[] };
type Row = { solutions: Solutions; incorrect_solutions: Solutions; public_tests: { input: string[] } };

const python = ({ language, solution }: Solutions): string[] =>
  solution.filter((_, i) => Number(language[i]) === 3);

async function realPrograms(): Promise<Program[]> {
  const programs: Program[] = [];
  const columns = ["solutions", "incorrect_solutions", "public_tests"];
  for await (const row of parquetRows(REAL, { columns })) {
    const { solutions, incorrect_solutions, public_tests } = row as Row;
    // Wrong programs may loop for ever: their syntax trees are compared, but they are not run.
    const inputs = public_tests.input.slice(0, 1);
    for (const code of python(solutions)) programs.push({ code, inputs });
    for (const code of python(incorrect_solutions)) programs.push({ code, inputs: [] });
  }
  return programs;
}

test("real contest programs stay what they were", async () => {
  const compared = await compare(await realPrograms(), { seeds: 1, step: 24 });
  expect(different(compared)).toEqual([]);
  expect(compared.filter(({ before, after }) => before !== after).length / compared.length).toBeGreaterThan(
    0.9,
  );
});
