/**
 * `keep-passing.repeat` in a run with real interpreters: what it drops, and which runs are made
 * again on resume and with `--from`.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadConfig } from "../../../pipeline/config.ts";
import { decodeRecords } from "../../../pipeline/journal/record.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { here } from "../here.ts";

const folder = mkdtempSync(join(tmpdir(), "repeat-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SAMPLES = 4;
const REPEAT = 3;
/** Right in interpreters with hash seed 0, which are those of the first run, and in no others. */
const FLAKY = `print(input() if hash("seed") == ${firstHash()} else "no")`;

/** The hash of a text in an interpreter of the first run; it differs between Python versions. */
function firstHash(): string {
  const env = { ...process.env, PYTHONHASHSEED: "0" };
  return execFileSync("python3", ["-c", 'print(hash("seed"))'], { env, encoding: "utf8" }).trim();
}

const problem = (name: string, code: string) => ({
  name,
  statement: `Read a word and print it. (${name})`,
  public_tests: [{ input: "a\n", output: "a\n" }],
  private_tests: [{ input: "b\n", output: "b\n" }],
  solutions: [{ code }],
});

async function run(keeping: Record<string, unknown>, from?: string) {
  const config = join(folder, "config.yaml");
  writeFileSync(
    config,
    stringify({
      name: "repeat",
      buckets: 1,
      policy: { kind: "recorded", right: 1 },
      judge: { unsafe: true },
      import: { inputs: [{ path: "problems.jsonl", format: "jsonl" }] },
      generate: { samples: SAMPLES },
      "keep-passing": keeping,
    }),
  );
  const { manifests, counts } = await runRecipe(await loadConfig(config), {
    recipe: RECIPES.dataset,
    runDir: join(folder, "run"),
    until: "keep-passing",
    from,
    workers: 1,
    executor: here,
    dryRun: false,
    yes: false,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  return { counts, kept: manifests.find(({ stage }) => stage === "keep-passing")?.counts };
}

/** How many verdicts the journal has of each purpose. */
function recorded(): Record<string, number> {
  const journal = join(folder, "run", "journal");
  const files = readdirSync(journal, { recursive: true, encoding: "utf8" }).filter((n) =>
    n.endsWith(".jsonl"),
  );
  const keys = files.flatMap((name) =>
    decodeRecords(readFileSync(join(journal, name))).records.map((record) => (record as { k: string }).k),
  );
  const purposes = keys
    .filter((key) => key.startsWith("v|"))
    .map((key) => key.replace(/\|[0-9a-f]{40}$/, ""));
  return Object.fromEntries([...new Set(purposes)].map((p) => [p, purposes.filter((q) => q === p).length]));
}

let programs: number;
beforeAll(async () => {
  const lines = [problem("steady", "print(input())"), problem("flaky", FLAKY)];
  writeFileSync(join(folder, "problems.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const once = await run({});
  expect(once.kept).toMatchObject({ kept: 2 * SAMPLES, reasons: {} });
  programs = recorded()["v|verify"] ?? 0;
  expect(programs).toBeGreaterThan(1);
});

test("a flaky program is dropped, and each of its runs is on record and never made again", async () => {
  const { counts, kept } = await run({ repeat: REPEAT });
  expect(kept).toMatchObject({ kept: SAMPLES, reasons: { flaky: SAMPLES } });
  expect(counts.programs_judged).toBe(programs * (REPEAT - 1));
  const all = { "v|verify": programs, "v|keep-passing|2": programs, "v|keep-passing|3": programs };
  expect(recorded()).toMatchObject(all);

  rmSync(join(folder, "run", "stages", "keep-passing"), { recursive: true });
  const resumed = await run({ repeat: REPEAT });
  expect(resumed.kept).toEqual(kept);
  expect(resumed.counts).not.toHaveProperty("programs_judged");
  expect(resumed.counts.verdicts_replayed).toBe(programs * (REPEAT - 1));

  const more = await run({ repeat: REPEAT + 1 });
  expect(more.counts.programs_judged).toBe(programs);
});

test("--from keep-passing makes the runs of keep-passing again, and no other", async () => {
  const { counts, kept } = await run({ repeat: REPEAT }, "keep-passing");
  expect(kept).toMatchObject({ kept: SAMPLES, reasons: { flaky: SAMPLES } });
  expect(counts.programs_judged).toBe(programs * (REPEAT - 1));
  expect(recorded()).not.toHaveProperty("v|keep-passing|4");
});

test("repeat 1 is the key of a run without it", async () => {
  await run({});
  const { counts, kept } = await run({ repeat: 1 });
  expect(kept).toMatchObject({ kept: 2 * SAMPLES });
  expect(counts).toEqual({});
});
