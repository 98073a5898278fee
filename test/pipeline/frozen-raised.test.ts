/**
 * The run directories of commit 185cced after the judge's version was raised: what answers depend
 * on is used as it was recorded, and verify judges again.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { readAllParquet } from "../../io/parquet.ts";
import { loadConfig } from "../../pipeline/config.ts";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { RECIPES } from "../../pipeline/recipes.ts";
import { runRecipe } from "../../pipeline/run/run.ts";
import { Verification } from "../../schemas/verdict.ts";
import { hashes } from "../e2e/cli.ts";
import { startFrozenServer } from "../fixtures/frozen-185cced/server.mjs";
import { scratchFolder } from "../io/scratch.ts";
import { here } from "./here.ts";

vi.mock("../../judge/judge.ts", async (actual) => {
  const { JUDGE_VERSIONS: known } = await actual<typeof import("../../judge/judge.ts")>();
  return { JUDGE_VERSIONS: ["next", ...known], JUDGE_VERSION: "next" };
});

const FROZEN = assetPath("test/fixtures/frozen-185cced");

/** A copy of a frozen run that is made anew from its journal. */
async function madeAnew(name: string) {
  const server = await startFrozenServer({ reasoning: name === "server-reasoning" });
  const folder = scratchFolder();
  for (const part of ["problems.jsonl", "benchmark.jsonl", name])
    cpSync(join(FROZEN, part), join(folder, part), { recursive: true });
  const config = join(folder, name, "config.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace("http://127.0.0.1:9/v1", server.url));
  const runDir = join(folder, name, "run");
  const before = publishedBy(runDir);
  for (const part of ["stages", "dataset"]) rmSync(join(runDir, part), { recursive: true });
  const { counts } = await runRecipe(await loadConfig(config), {
    recipe: RECIPES.dataset,
    runDir,
    from: undefined,
    workers: 1,
    executor: here,
    dryRun: false,
    yes: false,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  await server.close();
  return { counts, runDir, before, asked: server.asked };
}

/**
 * The published tables; rftkit.json names the seals of verify, whose rows have the judge's version.
 */
const publishedBy = (run: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(hashes(join(run, "dataset"))).filter(([path]) => path.endsWith(".parquet")),
  );

/** Keys of a run's journal that begin with this text. */
function keysOf(run: string, prefix: string): string[] {
  const folder = join(run, "journal");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".jsonl"),
  );
  const records = files.flatMap((name) => decodeRecords(readFileSync(join(folder, name))).records);
  return records.map((record) => (record as { k: string }).k).filter((key) => key.startsWith(prefix));
}

async function versionsOf(run: string): Promise<Set<string | null>> {
  const folder = join(run, "stages", "verify");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /bucket-\d+\.parquet$/.test(file),
  );
  const options = { schema: Verification, schemaName: "verification/1" };
  const rows = await Promise.all(files.map((file) => readAllParquet(join(folder, file), options)));
  return new Set(rows.flat().map(({ judge_version }) => judge_version));
}

test.each(["recorded", "server", "server-reasoning"])(
  "%s: no call is made, no public test is judged again, and verify judges every program anew",
  async (name) => {
    const { counts, runDir, before, asked } = await madeAnew(name);
    expect(asked).toEqual([]);
    expect(counts).not.toHaveProperty("model_calls");
    const frozen = join(FROZEN, name, "run");
    expect(keysOf(runDir, "v|generate|").sort()).toEqual(keysOf(frozen, "v|generate|").sort());
    for (const purpose of ["verify", "decontaminate"]) {
      const [now = 0, recorded] = [runDir, frozen].map((run) => keysOf(run, `v|${purpose}|`).length);
      expect([purpose, now]).toEqual([purpose, 2 * (recorded ?? 0)]);
    }
    expect(counts.programs_judged).toBe(keysOf(runDir, "v|").length - keysOf(frozen, "v|").length);
    expect(await versionsOf(runDir)).toEqual(new Set([null, "next"]));
    // Commit 185cced left reasoning out of examples, see frozen-runs.test.ts.
    const isSame = (path: string) => name !== "server-reasoning" || path.startsWith("problems/");
    // The same rows once more, as prompt and completion: later versions write them too.
    const [more, after] = [true, false].map((isNew) =>
      Object.entries(publishedBy(runDir)).filter(([path]) => path.startsWith("sft/") === isNew),
    ) as [[string, string][], [string, string][]];
    expect(more.map(([path]) => path)).toEqual(["sft/train-00000.parquet"]);
    expect(after.filter(([path]) => isSame(path))).toEqual(
      Object.entries(before).filter(([path]) => isSame(path)),
    );
  },
);
