/**
 * Runs with one benchmark share its index, its verified programs and the self-test through the
 * user's cache; each run has its own sealed copy.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { loadConfig } from "../../../pipeline/config.ts";
import { decodeRecords } from "../../../pipeline/journal/record.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { here } from "../here.ts";

const scratch = scratchFolder();
const cache = join(scratch, "cache");
vi.stubEnv("XDG_CACHE_HOME", cache);

const STORY = Array.from({ length: 60 }, (_, i) => `lantern${(i * 7) % 61}`).join(" ");
const line = (name: string, statement: string) => ({
  name,
  statement,
  public_tests: [{ input: "1\n", output: "12\n" }],
  private_tests: [20, 31, 44, 57].map((n) => ({ input: `${n}\n`, output: `${n + 11}\n` })),
  solutions: [{ code: "print(int(input()) + 11)" }],
});

/** Half of the words are the item's: near enough to be cross-tested. */
const NEAR = STORY.split(" ")
  .map((word, i) => (i % 3 === 0 ? `other${i}` : word))
  .join(" ");

beforeAll(() => {
  writeFileSync(join(scratch, "bench.jsonl"), `${JSON.stringify(line("item", STORY))}\n`);
});

type Ran = { said: string[]; counts: Record<string, number>; root: string };

async function run(name: string, given: Record<string, unknown> = {}): Promise<Ran> {
  const root = join(scratch, name);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "problems.jsonl"), `${JSON.stringify(line("mine", NEAR))}\n`);
  writeFileSync(
    join(root, "config.yaml"),
    stringify({
      name,
      buckets: 1,
      policy: { kind: "recorded", right: 1 },
      judge: { unsafe: true },
      import: { inputs: [{ path: "problems.jsonl", format: "jsonl" }] },
      generate: { samples: 1 },
      decontaminate: {
        benchmarks: [{ name: "bench", inputs: [{ path: "../bench.jsonl", format: "jsonl" }] }],
        embedding: false,
        self_test: 1,
        ...given,
      },
    }),
  );
  const said: string[] = [];
  const { counts } = await runRecipe(await loadConfig(join(root, "config.yaml")), {
    recipe: RECIPES.dataset,
    runDir: join(root, "run"),
    workers: 1,
    executor: here,
    dryRun: false,
    yes: false,
    signal: new AbortController().signal,
    say: (text) => said.push(text),
  });
  return { said, counts, root: join(root, "run") };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const sealedIn = (root: string, name: string): Buffer => {
  const found = filesIn(join(root, "stages", "decontaminate")).find((file) => file.endsWith(name));
  return readFileSync(found as string);
};

const sharedRecords = (root: string): string[] =>
  filesIn(join(root, "journal")).flatMap((file) =>
    decodeRecords(readFileSync(file)).records.flatMap((record) => {
      const key = String((record as { k?: unknown }).k);
      return key.startsWith("s|decontaminate|verdicts|") ? [key] : [];
    }),
  );

test("a second run, with other thresholds, takes index and verdicts, and holds its own copy", async () => {
  const first = await run("first");
  expect(first.said.filter((text) => text.includes("user's cache"))).toEqual([]);
  expect(filesIn(join(cache, "rftkit")).map((file) => file.split("/").at(-3))).toEqual([
    "indexes",
    "self-tests",
    "verdicts",
  ]);
  for (const kind of ["indexes", "verdicts", "self-tests"])
    expect(statSync(join(cache, "rftkit", kind)).mode & 0o777).toBe(0o700);
  const second = await run("second", { wording: 0.6 });
  expect(second.said.filter((text) => text.includes("user's cache"))).toEqual([
    "decontaminate: taken from the user's cache: indexes",
  ]);
  expect(sealedIn(second.root, "artifact.bin").equals(sealedIn(first.root, "artifact.bin"))).toBe(true);
  expect(sharedRecords(second.root)).toEqual(sharedRecords(first.root));
  expect(sharedRecords(second.root).length).toBeGreaterThan(0);
  expect(second.counts.solutions_verified ?? 0).toBeLessThan(first.counts.solutions_verified ?? 0);
  // The same options: the self-test, too.
  const third = await run("third");
  expect(third.said.filter((text) => text.includes("user's cache"))).toHaveLength(2);
  expect(sealedIn(third.root, "self-test.json").equals(sealedIn(first.root, "self-test.json"))).toBe(true);
});

test("a run does not need the cache afterwards", async () => {
  await run("alone");
  rmSync(join(cache, "rftkit"), { recursive: true });
  const again = await run("alone");
  expect(again.said.some((text) => text.startsWith("re-used: ") && text.includes("decontaminate"))).toBe(
    true,
  );
});

test("a damaged file of the cache is told and made again, and decides nothing", async () => {
  const before = await run("before");
  for (const file of filesIn(join(cache, "rftkit"))) writeFileSync(file, readFileSync(file).subarray(0, 90));
  const after = await run("after");
  expect(after.said.filter((text) => text.includes("damaged"))).toHaveLength(2);
  expect(sealedIn(after.root, "artifact.bin").equals(sealedIn(before.root, "artifact.bin"))).toBe(true);
  const third = await run("repaired");
  expect(third.said.some((text) => text.includes("damaged"))).toBe(false);
});

test("runs at the same time share one cache", async () => {
  rmSync(join(cache, "rftkit"), { recursive: true });
  const both = await Promise.all([run("left"), run("right")]);
  const [left, right] = both.map(({ root }) => sealedIn(root, "artifact.bin"));
  expect(left?.equals(right as Buffer)).toBe(true);
  expect(filesIn(join(cache, "rftkit", "indexes"))).toHaveLength(1);
});

test("another benchmark file, and the rule of earlier versions, share nothing", async () => {
  const bench = join(scratch, "bench.jsonl");
  const kept = filesIn(join(cache, "rftkit", "indexes")).length;
  writeFileSync(bench, `${JSON.stringify(line("item", `${STORY} more`))}\n`);
  const other = await run("other");
  expect(other.said.some((text) => text.includes("user's cache"))).toBe(false);
  expect(filesIn(join(cache, "rftkit", "indexes"))).toHaveLength(kept + 1);
  const old = await run("old", { rule: "similarity" });
  expect(old.said.some((text) => text.includes("user's cache"))).toBe(false);
  expect(filesIn(join(cache, "rftkit", "indexes"))).toHaveLength(kept + 1);
  expect(dirname(old.root)).toContain("old");
});
