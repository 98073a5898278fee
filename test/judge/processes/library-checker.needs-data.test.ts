/**
 * Real problems with checkers of testlib: a few of their programs get the verdict that plain
 * g++ and the checker gave. `make bench-library-checker` judges all of them.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LibraryProgram, libraryPrograms } from "../../../bench/judge/library-programs.ts";
import { createJudge, type LocalJudge } from "../../../judge/create.ts";
import { readTestlib } from "../../../judge/testlib-file.ts";

const FOLDER = "../shared/data/library_checker";
const all = await libraryPrograms(FOLDER);

/** The first program of each verdict that comes without a long run: compiling costs seconds. */
const some = ["OK", "WA", "RE"].map(
  (verdict) => all.find(({ measured }) => measured === verdict) as LibraryProgram,
);

let judge: LocalJudge;
beforeAll(async () => {
  judge = await createJudge({ workers: 2, testlib: readTestlib(`${FOLDER}/testlib.h`) });
}, 120_000);
afterAll(() => judge.close());

test("27 problems, and 162 programs with the verdict of plain g++", () => {
  expect([new Set(all.map(({ problem }) => problem)).size, all.length]).toEqual([27, 162]);
});

test("right, wrong and crashing programs have their measured verdict", async () => {
  const found = await Promise.all(
    some.map(async ({ name, measured, request }) => [name, measured, (await judge.run(request)).verdict]),
  );
  expect(found.filter(([, measured, verdict]) => measured !== verdict)).toEqual([]);
}, 180_000);
