import { join } from "node:path";
import { expect, test } from "vitest";
import { answererOf, confirmPayment, previewRun } from "../../../pipeline/run/dry-run.ts";
import { filesAt, filesOf, importFiles, writeManifest } from "../../../pipeline/store/chain.ts";
import { writePlan } from "../../../pipeline/store/plan.ts";
import type { RunContext } from "../../../pipeline/store/run-context.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, keyOf, makeConfig, makeSeal, planOf, put, putInputs } from "../store/made-store.ts";

const scratch = scratchFolder();
const server = { kind: "openai", base_urls: ["http://127.0.0.1:9/v1"], model: "my-model" };
let made = 0;
function newContext(fields: Record<string, unknown> = { policy: server }): RunContext {
  made += 1;
  const root = join(scratch, `run-${made}`);
  putInputs(root);
  return contextAt(root, fields, "verify");
}
const seals = (kept: number) =>
  [0, 1].map((bucket) => {
    const seal = makeSeal(bucket, "k");
    return { ...seal, counts: { ...seal.counts, rows_in: kept, kept, rows_out: kept } };
  });

/** Writes the manifests of the import and of the first stages. */
async function seal(context: RunContext, stages: number): Promise<void> {
  const { source } = context.recipe;
  await writeManifest(context, {
    stage: source,
    files: importFiles(context),
    seals: seals(3),
    artifact: null,
  });
  for (const stage of context.stages.slice(0, stages)) {
    const files = filesOf(context.run, stage, context.keys);
    await writeManifest(context, { stage, files, seals: seals(3), artifact: null });
  }
}

const preview = (newCallsOnExistingRun: boolean, mayCost: string | null = null) => ({
  lines: [],
  todo: [],
  newCallsOnExistingRun,
  mayCost,
});

test("new paid calls on a run with answers need --yes, other runs do not", () => {
  expect(() => confirmPayment(preview(true), false)).toThrow(UserError);
  expect(() => confirmPayment(preview(true), true)).not.toThrow();
  expect(() => confirmPayment(preview(false), false)).not.toThrow();
});

test("the first calls that may cost money need --yes or a budget", () => {
  const first = preview(false, "policy has prices");
  expect(() => confirmPayment(first, false)).toThrow(/--yes or a budget[\s\S]*policy has prices/);
  expect(() => confirmPayment(first, true)).not.toThrow();
  expect(() => confirmPayment(preview(true, "policy has prices"), false)).toThrow(/already has answers/);
});

test("calls may cost money where prices or a key are configured, until they are agreed to", async () => {
  const cause = async (policy: object, agreed = false) => {
    const context = newContext({ policy: { ...server, ...policy } });
    if (agreed) await writePlan(context.run, planOf(context, { until: "verify" }));
    return (await previewRun(context, [])).mayCost;
  };
  expect(await cause({})).toBeNull();
  for (const prices of [{ price_completion: 1 }, { price_prompt: 1 }, { price_cached: 0.1 }])
    expect(await cause(prices)).toBe("policy has prices");
  for (const key of [{ api_key_env: "KEY" }, { api_key_file: "key.txt" }])
    expect(await cause(key)).toBe("policy has an API key");
  expect(await cause({ price_prompt: 1 }, true)).toBeNull();
  expect(await cause({ price_prompt: 1, budget_money: 5 })).toBeNull();
  expect(await cause({ api_key_env: "KEY", budget_tokens: 5 })).toBeNull();
  expect(await cause({ api_key_env: "KEY", mode: "files", base_urls: [] })).toBeNull();
  expect((await previewRun(newContext({}), [])).mayCost).toBeNull();
});

test("on a new run everything is to be computed, and the number of calls and the model are told", async () => {
  const { lines, todo, newCallsOnExistingRun } = await previewRun(newContext(), []);
  expect(todo).toEqual(["generate", "verify"]);
  expect(lines.slice(0, 2)).toEqual(["import: to do", "to compute: generate, verify"]);
  expect(lines[2]).toMatch(/^model calls: up to \d+ × \d+ turns a problem by my-model;/);
  expect(lines).toHaveLength(3);
  expect(newCallsOnExistingRun).toBe(false);
});

test("sealed stages are re-used, and without sampling there are no model calls", async () => {
  const context = newContext();
  await seal(context, 1);
  expect(await previewRun(context, [])).toEqual({
    lines: ["import: re-used (6 problems)", "re-used: generate", "to compute: verify", "model calls: none"],
    todo: ["verify"],
    newCallsOnExistingRun: false,
    mayCost: null,
  });
  await seal(context, 2);
  expect((await previewRun(context, [])).lines).toEqual([
    "import: re-used (6 problems)",
    "re-used: generate, verify",
    "model calls: none",
  ]);
});

test("stages that are named again are computed although they are sealed", async () => {
  const context = newContext();
  await seal(context, 2);
  const { lines, todo } = await previewRun(context, ["import", "verify"]);
  expect(lines[0]).toBe("import: to do");
  expect(todo).toEqual(["verify"]);
});

test("answers of another configuration make new calls of a server a matter of --yes, recorded ones are free", async () => {
  const isNew = async (context: RunContext) => (await previewRun(context, [])).newCallsOnExistingRun;
  const latest = (context: RunContext, key: string) =>
    put(join(context.run.stage("generate"), "latest"), `${key}\n`);
  const paid = newContext();
  latest(paid, "other");
  expect(await isNew(paid)).toBe(true);
  latest(paid, keyOf("generate").key);
  expect(await isNew(paid)).toBe(false);
  const free = newContext({});
  latest(free, "other");
  expect(await isNew(free)).toBe(false);
  const stopped = newContext();
  put(join(stopped.run.root, "journal", "0000", "a.jsonl"), "");
  expect(await isNew(stopped)).toBe(true);
});

test("journals of no bucket are no answers, and a key that was planned or begun was agreed to", async () => {
  const isNew = async (context: RunContext) => (await previewRun(context, [])).newCallsOnExistingRun;
  const prepared = newContext();
  put(join(prepared.run.root, "journal", "prepare", "a.jsonl"), "");
  expect(await isNew(prepared)).toBe(false);
  const planned = newContext();
  put(join(planned.run.root, "journal", "0000", "a.jsonl"), "");
  await writePlan(planned.run, planOf(planned, { until: "verify" }));
  expect(await isNew(planned)).toBe(false);
  const begun = newContext();
  put(join(begun.run.root, "journal", "0000", "a.jsonl"), "");
  const [generate] = begun.stages;
  if (generate === undefined) throw new Error("no stage");
  put(filesAt(begun.run, generate, keyOf("generate").key).sealFile(0), "{}");
  expect(await isNew(begun)).toBe(false);
});

test("the model is told by its name, with its preset and the tokens used of its window", () => {
  expect(answererOf(makeConfig())).toBe("recorded solutions (free)");
  expect(answererOf(makeConfig({ policy: server }))).toBe("my-model");
  const preset = { kind: "openai", base_urls: server.base_urls, model: "gpt-4o", preset: "gpt-4o" };
  expect(answererOf(makeConfig({ policy: preset }))).toBe(
    "gpt-4o (preset gpt-4o, 16,384 of its window of 128,000 tokens)",
  );
});
