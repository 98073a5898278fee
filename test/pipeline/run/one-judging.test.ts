/** Which judgings a run asks for: no program is started twice for one problem. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { VerdictMemory } from "../../../judge/memory.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import { decodeRecords } from "../../../pipeline/journal/record.ts";
import { RECIPES, type RecipeName } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { here } from "../here.ts";

const CONFIG = `
name: one-judging
seed: 5
buckets: 2
policy: { kind: recorded, right: 0.4 }
judge: { unsafe: true }
import: { inputs: [{ path: problems.jsonl, format: jsonl }] }
`;

let folder: string;
let alone: string[];
let gated: string[];
beforeEach(() => {
  folder = scratchFolder();
  cpSync(assetPath("test/fixtures/frozen-185cced/problems.jsonl"), join(folder, "problems.jsonl"));
  [alone, gated] = [[], []];
  const { recall, recallGated } = VerdictMemory.prototype;
  const program = (request: { problemKey: string; code: string }) =>
    `${request.problemKey.split("#")[0]} ${request.code}`;
  vi.spyOn(VerdictMemory.prototype, "recall").mockImplementation(function (this: VerdictMemory, ...given) {
    alone.push(program(given[0]));
    return recall.apply(this, given);
  });
  vi.spyOn(VerdictMemory.prototype, "recallGated").mockImplementation(function (
    this: VerdictMemory,
    ...given
  ) {
    gated.push(program(given[0].first));
    return recallGated.apply(this, given);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Asked = { recipe?: RecipeName; sampling?: string; more?: string; until?: string; from?: string };

async function run({
  recipe = "dataset",
  sampling = "",
  more = "",
  until = "verify",
  from,
}: Asked = {}): Promise<Record<string, number>> {
  [alone.length, gated.length] = [0, 0];
  writeFileSync(join(folder, "config.yaml"), `${CONFIG}generate: { samples: 5${sampling} }\n${more}`);
  const { counts } = await runRecipe(await loadConfig(join(folder, "config.yaml")), {
    recipe: RECIPES[recipe],
    runDir: join(folder, "run"),
    until,
    from,
    workers: 1,
    executor: here,
    dryRun: false,
    yes: true,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  return counts;
}

/** Number of records of the run by purpose. */
function recordsOf(purpose: string): number {
  const journal = join(folder, "run", "journal");
  const names = readdirSync(journal, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".jsonl"),
  );
  const records = names.flatMap((name) => decodeRecords(readFileSync(join(journal, name))).records);
  return records.filter((record) => (record as { k: string }).k.startsWith(`v|${purpose}|`)).length;
}

test.each<[string, Asked]>([
  ["a data set", {}],
  ["a data set with all tests", { more: "verify: { all_tests: true }\n" }],
  ["an evaluation of every turn", { recipe: "evaluate", more: "verify: { every_turn: true }\n" }],
])("%s: each program is judged once, and counted once", async (_, asked) => {
  const counts = await run(asked);
  expect(alone).toEqual([]);
  expect(gated.length).toBeGreaterThan(15);
  expect(new Set(gated).size).toBe(gated.length);
  expect(counts.programs_judged).toBe(gated.length);
  expect(recordsOf("generate")).toBe(gated.length);
  expect(recordsOf("verify")).toBe(counts.rests_judged);
  expect(counts.rests_judged).toBeGreaterThan(3);
  expect(counts["problems:verify"]).toBe(5);
});

test.each(["", "verify: { all_tests: true }\n"])(
  "until k are right: the same, and both stages have a record of each whole verdict (%j)",
  async (more) => {
    const counts = await run({ sampling: ", budget: until_k_correct, k_correct: 2", more });
    expect(alone).toEqual([]);
    expect(new Set(gated).size).toBe(gated.length);
    expect(recordsOf("generate")).toBe(gated.length + (counts.rests_judged ?? 0));
    expect(recordsOf("verify")).toBe(counts.rests_judged);
  },
);

test("--until generate runs public tests only; verify then judges what passed them", async () => {
  await run({ until: "generate" });
  const publicOnly = alone.length;
  expect([gated, recordsOf("verify")]).toEqual([[], 0]);
  expect(recordsOf("generate")).toBe(publicOnly);
  const counts = await run();
  expect(gated).toEqual([]);
  expect(counts.programs_judged).toBe(alone.length);
  expect(recordsOf("verify")).toBe(alone.length);
  expect(recordsOf("generate")).toBe(publicOnly);
});

test("--from verify judges what passed again, alone, and gives the same records", async () => {
  await run();
  const [publicOnly, whole] = [recordsOf("generate"), recordsOf("verify")];
  const counts = await run({ from: "verify" });
  expect(gated).toEqual([]);
  expect(new Set(alone).size).toBe(whole);
  expect(counts.programs_judged).toBe(whole);
  expect([recordsOf("generate"), recordsOf("verify")]).toEqual([publicOnly, whole]);
});
