/**
 * CPU times are found in the journal of a real run, told where they are not, and never part of the
 * data.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { assetPath } from "../../../../io/assets.ts";
import { loadConfig } from "../../../../pipeline/config.ts";
import { RECIPES } from "../../../../pipeline/recipes.ts";
import { CpuTimes } from "../../../../pipeline/report/collect/cpu-times.ts";
import type { Body } from "../../../../pipeline/report/shared/format.ts";
import { writeReport } from "../../../../pipeline/report/write-report.ts";
import { runRecipe } from "../../../../pipeline/run/run.ts";
import { place } from "../../../e2e/cli.ts";
import { here } from "../../here.ts";

const folder = mkdtempSync(join(tmpdir(), "rftkit-cpu-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function bodiesOf(runDir: string, name: string): Promise<{ bodies: Body[]; figure: string }> {
  const out = join(folder, name);
  const said = { single: false, compare: undefined, trainings: [], say: () => undefined };
  await writeReport({ runDir, out, ...said });
  const bodies = readdirSync(join(out, "data"))
    .filter((file) => file.startsWith("rows-"))
    .flatMap((file) => {
      const [, , , text = ""] = readFileSync(join(out, "data", file), "utf8").split('"');
      return JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()) as Body[];
    });
  const page = readFileSync(join(out, "index.html"), "utf8");
  return { bodies, figure: /<strong>CPU time<\/strong>.*?<\/figure>/s.exec(page)?.[0] ?? "" };
}

test("every program that was run has its times", async () => {
  const at = place({ problems: 4, samples: 3 });
  at.write({ buckets: 2, generate: { samples: 3 } });
  await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: at.run,
    until: "verify",
    dryRun: false,
    yes: false,
    workers: 1,
    executor: here,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  const { bodies, figure } = await bodiesOf(at.run, "timed");
  expect(bodies).toHaveLength(12);
  let verified = 0;
  for (const { turns, verifications, cpu } of bodies) {
    for (const [i, turn] of turns.entries())
      expect(cpu.turns[i]?.tests).toBe(turn.code === null ? undefined : turn.public_verdicts.length);
    for (const [i, { judge_version, tests_run }] of verifications.entries()) {
      const time = cpu.verifications[i];
      expect(time?.tests).toBe(judge_version === null ? undefined : tests_run);
      if (time == null) continue;
      verified += 1;
      expect(time.slowest_ms).toBeGreaterThan(0);
      expect(time.total_ms).toBeGreaterThanOrEqual(time.slowest_ms);
    }
  }
  expect(verified).toBeGreaterThan(0);
  expect(figure).toContain("CPU time of the slowest test, ms");
  expect(figure).not.toContain("ot recorded");

  // Of a bucket whose journal is gone nothing is known; the others keep theirs.
  const [lost = "", ...others] = readdirSync(join(at.run, "journal")).filter((name) => /^\d+$/.test(name));
  expect(others).toHaveLength(1);
  rmSync(join(at.run, "journal", lost), { recursive: true });
  const half = await bodiesOf(at.run, "half");
  expect(half.figure).toMatch(/\d programs without a recorded time/);
  rmSync(at.folder, { recursive: true, force: true });
}, 120_000);

test("an older run, whose verdicts are on record under other keys, says that its times are not recorded", async () => {
  const frozen = join(folder, "frozen");
  cpSync(assetPath("test/fixtures/frozen-run-1/run"), frozen, { recursive: true });
  const { bodies, figure } = await bodiesOf(frozen, "older");
  expect(bodies).toHaveLength(18);
  expect(bodies.flatMap(({ cpu }) => [...cpu.turns, ...cpu.verifications]).every((t) => t === null)).toBe(
    true,
  );
  expect(figure).toContain("Not recorded: the journal of this run has no verdicts");
});

test("torn, foreign and absent records are passed over", async () => {
  const journal = join(folder, "journal");
  mkdirSync(journal);
  const record = { k: "v|verify|x", v: { tests: [{ cpuMs: "fast" }] } };
  writeFileSync(
    join(journal, "1.jsonl"),
    `12 00000000 {"k":"v|verify|y"}\n${JSON.stringify(record)}\n{"k":"v|`,
  );
  writeFileSync(join(journal, "notes.txt"), "no journal");
  expect(await CpuTimes.read(journal)).toEqual(await CpuTimes.read(join(folder, "nowhere")));
});
