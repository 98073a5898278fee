/**
 * What a run must never do: touch the user's files, use what was made of other inputs, forget
 * before it is agreed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { readPlan } from "../../../pipeline/store/plan.ts";
import { openRunDir } from "../../../pipeline/store/run-dir.ts";
import { UserError } from "../../../schemas/errors.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

let at: Place;
beforeAll(() => {
  at = place({ problems: 2, samples: 2, name: "safety-" });
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const small = (changes: Record<string, unknown> = {}) =>
  at.write({ buckets: 2, generate: { samples: 2 }, ...changes });
const run = async (runDir: string, options: Partial<RunOptions> = {}) => {
  const said: string[] = [];
  const result = await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    runDir: join(at.folder, runDir),
    ...options,
  });
  return { ...result, said: said.join("\n") };
};
const PAID = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "m" };

test("neither a dry run nor a bad input removes anything of a folder that was there before", async () => {
  const folder = join(at.folder, "mine");
  const mine = ["notes.txt", "stages/import/mine.ts", "measurements/figures.csv"];
  for (const name of mine) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), "precious");
  }
  const before = readdirSync(folder, { recursive: true }).sort();
  small();
  await run("mine", { dryRun: true });
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  writeFileSync(join(at.folder, "broken.jsonl"), "{");
  small({ import: { inputs: [{ path: "broken.jsonl", format: "jsonl" }] } });
  await expect(run("mine")).rejects.toThrow(UserError);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  await expect(run("new")).rejects.toThrow(UserError);
  expect(existsSync(join(at.folder, "new"))).toBe(false);
});

test("an edited prompt is asked anew: nothing made with the old text is taken over", async () => {
  const prompts = join(at.folder, "prompts");
  mkdirSync(prompts);
  small({ generate: { samples: 2, prompts: "prompts" } });
  const before = await run("prompts run", { until: "generate" });
  writeFileSync(join(prompts, "format.txt"), "Answer with one program in a Python block.\n");
  const after = await run("prompts run", { until: "generate" });
  expect(after.preview.todo).toEqual(["generate"]);
  expect(after.counts.model_calls).toBeGreaterThan(0);
  const contents = (result: typeof before) => result.manifests[1]?.buckets.map((b) => b.content);
  expect(contents(after)).not.toEqual(contents(before));
});

test("a missing tokenizer, key or interpreter is told before anything is imported", async () => {
  small({ "strip-prompts": { tokenizer: "nowhere.json" } });
  await expect(run("refused")).rejects.toThrow(/tokenizer/);
  small({ policy: { ...PAID, api_key_env: "NO_SUCH_KEY_HERE", budget_tokens: 1 } });
  await expect(run("refused")).rejects.toThrow(/NO_SUCH_KEY_HERE/);
  small({ judge: { python: "no-such-python" } });
  await expect(run("refused")).rejects.toThrow(/no-such-python/);
  small({ generate: { strategy: "nowhere.yaml" } });
  await expect(run("refused")).rejects.toThrow(/nowhere\.yaml/);
  small({ import: { inputs: [{ path: "train.jsonl", format: "jsonl", special_judge: "no-list.jsonl" }] } });
  await expect(run("refused")).rejects.toThrow(/no-list\.jsonl/);
  mkdirSync(join(at.folder, "broken prompts"));
  writeFileSync(join(at.folder, "broken prompts", "format.txt"), "{{#if}} {{nonsense}}");
  small({ generate: { prompts: "broken prompts" } });
  await expect(run("refused")).rejects.toThrow(UserError);
  expect(existsSync(join(at.folder, "refused"))).toBe(false);
});

test("--from tells its plan in a dry run, and forgets nothing before payment is agreed to", async () => {
  small();
  await run("again", { until: "verify" });
  const folder = join(at.folder, "again");
  const before = readdirSync(folder, { recursive: true }).sort();
  const dry = await run("again", { until: "verify", from: "verify", dryRun: true });
  expect(dry.preview.todo).toEqual(["verify"]);
  await expect(run("again", { until: "verify", from: "nonsense", dryRun: true })).rejects.toThrow(/--from/);
  small({ policy: PAID });
  await expect(run("again", { until: "verify", from: "generate" })).rejects.toThrow(/--yes/);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
});

test("answers of a run that was stopped count too: other paid calls need --yes", async () => {
  small();
  await run("stopped", { until: "generate" });
  rmSync(join(at.folder, "stopped", "stages", "generate"), { recursive: true });
  expect((await run("stopped", { until: "generate", dryRun: true })).preview.newCallsOnExistingRun).toBe(
    false,
  );
  small({ policy: PAID });
  await expect(run("stopped", { until: "generate" })).rejects.toThrow(/--yes/);
});

test("going back to an earlier configuration brings back its plan and what `latest` names", async () => {
  const facts = async () => {
    const dir = await openRunDir(join(at.folder, "back"));
    const plan = await readPlan(dir);
    const latest = readFileSync(join(dir.stage("subsample"), "latest"), "utf8").trim();
    return { fraction: plan.config.subsample.fraction, key: plan.keys.subsample?.key, latest };
  };
  small();
  await run("back", { until: "subsample" });
  const first = await facts();
  expect(first.latest).toBe(first.key);
  small({ subsample: { fraction: 0.5 } });
  await run("back", { until: "subsample" });
  expect(await facts()).not.toEqual(first);
  small();
  expect((await run("back", { until: "subsample" })).preview.todo).toEqual([]);
  expect(await facts()).toEqual(first);
  await run("back", { until: "verify" });
  expect((await readPlan(await openRunDir(join(at.folder, "back")))).until).toBe("subsample");
});

test("a torn manifest is made again, a torn plan is told, a torn seal of the import too", async () => {
  small();
  const { run: dir, manifests } = await run("torn", { until: "split" });
  const folder = dir.stageKey("split", manifests.at(-1)?.key ?? "");
  for (const name of ["manifest.json", "bucket-0001.json"]) writeFileSync(join(folder, name), '{"schema":');
  expect((await run("torn", { until: "split" })).manifests).toEqual(manifests);
  writeFileSync(dir.planFile, '{"schema":');
  await expect(readPlan(dir)).rejects.toThrow(UserError);
  writeFileSync(join(dir.stageKey("import", manifests[0]?.key ?? ""), "bucket-0000.json"), "{");
  rmSync(join(folder, "manifest.json"));
  await expect(run("torn", { until: "split" })).rejects.toThrow(/--from import/);
  expect((await run("torn", { until: "split", from: "import" })).counts.model_calls ?? 0).toBe(0);
});

test("rows made anew under the same keys are published anew", async () => {
  small();
  const { run: dir, manifests } = await run("published");
  expect((await run("published")).published).toBe(false);
  const key = manifests.find((m) => m.stage === "strip-prompts")?.key ?? "";
  const file = join(dir.stageKey("strip-prompts", key), "manifest.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/"content": "[0-9a-f]{4}/, '"content": "0000'));
  expect((await run("published")).published).toBe(true);
});
