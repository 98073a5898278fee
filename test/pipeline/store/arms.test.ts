import { join } from "node:path";
import { expect, test } from "vitest";
import { currentFile, readCurrentArms } from "../../../pipeline/store/arms.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { put } from "./made-store.ts";

const arms = { schema: "arms/1", strategies: ["cot-retry"], done: ["0123"] };

test("the arms of the last evaluation are read from evaluation/arms.json", async () => {
  const root = scratchFolder();
  put(join(root, "evaluation", "arms.json"), arms);
  expect(await readCurrentArms(root)).toEqual(arms);
});

test.each([
  ["no file", null],
  ["a torn file", '{"schema":"arms/1","strat'],
  ["a file of another schema", { ...arms, schema: "arms/2" }],
  ["a list where names are expected", { ...arms, done: [1] }],
])("%s names no arms", async (_, content) => {
  const root = scratchFolder();
  if (content !== null) put(currentFile(root), content);
  expect(await readCurrentArms(root)).toBeNull();
});
