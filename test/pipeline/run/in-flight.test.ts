/** Calls in flight are as many as the policy allows, also where a problem has few samples. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { Config } from "../../../schemas/config.ts";
import { trajectoriesInFlight } from "../../../stages/generate.ts";
import { place } from "../../e2e/cli.ts";
import { startFaultServer } from "../../policy/fault-server.ts";
import { here } from "../here.ts";

const configOf = (policy: object, generate: object = {}) =>
  Config.parse({ name: "t", policy, generate, import: { inputs: [{ path: "x", format: "jsonl" }] } });
const openai = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m" };

test("trajectories in flight follow the calls, unless the configuration says how many", () => {
  expect(trajectoriesInFlight(configOf({ kind: "recorded" }))).toBe(64);
  expect(trajectoriesInFlight(configOf({ ...openai, concurrency: 8 }))).toBe(64);
  expect(trajectoriesInFlight(configOf({ ...openai, concurrency: 256 }))).toBe(320);
  expect(trajectoriesInFlight(configOf({ ...openai, concurrency: 256 }, { concurrency: 5 }))).toBe(5);
});

test("one sample a problem: the problems of a bucket are asked side by side", async () => {
  const TOGETHER = 9;
  let release: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = await startFaultServer(async (): Promise<"ok"> => {
    if (server.inFlight >= TOGETHER) release();
    // Where fewer are ever in flight the test ends too, and fails.
    await Promise.race([enough, new Promise((resolve) => setTimeout(resolve, 3000))]);
    return "ok";
  });
  const at = place({ problems: 10 });
  at.write({
    buckets: 1,
    generate: { samples: 1, strategy: "single" },
    policy: { ...openai, base_urls: [server.url], concurrency: 16 },
  });
  await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: at.run,
    until: "generate",
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  expect(server.mostInFlight).toBeGreaterThanOrEqual(TOGETHER);
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
}, 120_000);
