import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Ledger } from "../../reproduce/ledger.ts";

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "ledger-")), "steps");
  said = [];
});
afterEach(() => rm(join(folder, ".."), { recursive: true }));

const ledger = () => new Ledger(folder, (line) => said.push(line.replace(/[\d.]+ s$/, "N s")));
const nothing = async () => undefined;

test("each step says that it starts, that it resumes, and how long it took", async () => {
  const failing = () => Promise.reject(new Error("killed"));
  await ledger()
    .step("train", failing)
    .catch(() => undefined);
  await ledger().step("train", nothing);
  await ledger().step("train", nothing);
  expect(said).toEqual(["train …", "train: resuming (try 2) …", "train: N s", "train: done before"]);
});

test("finished steps are listed by name, without those that only began", async () => {
  const steps = ledger();
  for (const name of ["b", "a"]) await steps.step(name, nothing);
  await steps.step("c", () => Promise.reject(new Error("killed"))).catch(() => undefined);
  expect((await steps.done()).map(({ step, tries }) => [step, tries])).toEqual([
    ["a", 1],
    ["b", 1],
  ]);
  expect(await readFile(join(folder, "c.tries"), "utf8")).toBe("1");
});

test("an experiment that has not begun has no steps", async () => {
  expect(await ledger().done()).toEqual([]);
});

test("a record of another form is an error, not a finished step", async () => {
  const steps = ledger();
  await steps.step("a", nothing);
  await writeFile(join(folder, "a.json"), '{"step": "a"}');
  await expect(steps.done()).rejects.toThrow(/seconds/);
});
