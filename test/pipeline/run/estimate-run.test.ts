/** The estimate beside what a run then counted. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { estimateLines } from "../../../pipeline/cli/estimate.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { actualAmounts, estimateRun } from "../../../pipeline/run/estimate.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { readMeasured, usageLines } from "../../../pipeline/store/measurements.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

let at: Place;
beforeAll(() => {
  at = place({ problems: 3 });
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

test("a run writes down what it used, once, and the estimate is shown with it", async () => {
  at.write({ buckets: 2, generate: { samples: 4 }, estimate: { pass_rate: 0.5 } });
  const loaded = await loadConfig(at.config);
  const options = {
    recipe: RECIPES.dataset,
    runDir: at.run,
    until: "verify",
    dryRun: false,
    yes: false,
    workers: 1,
    executor: here,
    signal,
    say: () => undefined,
  };
  const { counts, manifests } = await runRecipe(loaded, options);
  await runRecipe(loaded, options);
  const measured = await readMeasured(await openRunDir(at.run));
  expect(measured.commands).toHaveLength(1);
  expect(measured.total).toEqual(counts);
  const actual = await actualAmounts(at.run, measured, loaded.config);
  expect(actual).toMatchObject({ trajectories: 12, model_calls: counts.model_calls });
  expect(actual.disk_bytes).toBeGreaterThan(1000);
  const before = await estimateRun(loaded, {
    recipe: RECIPES.dataset,
    strategies: ["cot-retry"],
    signal,
  });
  const { files: upToVerify } = await actualAmounts(at.run, measured, loaded.config);
  await runRecipe(loaded, { ...options, until: undefined });
  const { files } = await actualAmounts(at.run, measured, loaded.config);
  expect(files).toBeGreaterThan(upToVerify ?? 0);
  // Journals of further attempts and of preparing are not foreseen.
  expect((files ?? 0) / before.files).toBeGreaterThan(0.8);
  expect((files ?? 0) / before.files).toBeLessThan(1.25);
  const lines = estimateLines(before, actual).join("\n");
  expect(lines).toMatch(/model calls +24 +\d+ +× \d\.\d\d/);
  const prices = { ...loaded.config.policy, kind: "openai" as const, base_urls: ["http://x"], model: "m" };
  const priced = { policy: { ...prices, price_prompt: 1, price_cached: 0.5, price_completion: 2 } };
  const usage = { model_calls: 5, prompt_tokens: 3e6, cached_tokens: 1e6, completion_tokens: 1e6 };
  const [sampled] = usageLines(usage, { config: priced as never, manifests });
  expect(sampled).toMatch(/3,000,000 prompt tokens \(1,000,000 cached\).*cost 4\.50$/);
  expect(
    usageLines({ ...usage, problems_with_equal_answers: 3 }, { config: priced as never, manifests })[1],
  ).toMatch(/warning: .* of 3 problems equal one another.*`seed`/);
  const filtered = manifests.map((m) => (m.stage === "verify" ? { ...m, stage: "dedup" } : m));
  const [line] = usageLines(usage, { config: priced as never, manifests: filtered });
  const kept = manifests.at(-1)?.counts.kept ?? 0;
  expect(line).toContain(`cost 4.50, ${(4.5 / kept).toFixed(4)} for each of ${kept} kept rows`);
});
