/**
 * `--from generate` of a run of 20 answers: what is on record is replayed before anyone is asked.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import type { Executor } from "../../../pipeline/executors/local.ts";
import { decodeRecords, encodeRecord } from "../../../pipeline/journal/record.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { UserError } from "../../../schemas/errors.ts";
import { hashes } from "../../e2e/cli.ts";
import { here } from "../here.ts";
import { madeThoughts, THOUGHTS, type Thinking } from "../publish/made-thoughts.ts";

let made: Thinking;
beforeAll(async () => {
  made = await madeThoughts();
  await made.run({ generate: { samples: 5, extract: "first" } });
}, 120_000);
afterAll(async () => {
  await made.server.close();
  rmSync(made.at.folder, { recursive: true, force: true });
});

const run = async (options: Partial<RunOptions> = {}) => {
  const said: string[] = [];
  const result = await runRecipe(await loadConfig(made.at.config), {
    recipe: RECIPES.dataset,
    runDir: made.at.run,
    until: "keep-passing",
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...options,
  });
  return { ...result, said: said.join("\n") };
};

/** Removes answers from the journals. */
function forget(answers: number): void {
  let left = answers;
  for (const name of readdirSync(join(made.at.run, "journal"), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".jsonl")) continue;
    const path = join(made.at.run, "journal", name);
    const kept = decodeRecords(readFileSync(path)).records.filter(
      (record) => !(record as { k: string }).k.startsWith("a|") || left-- <= 0,
    );
    writeFileSync(path, Buffer.concat(kept.map(encodeRecord)));
  }
}

const refused = async (options: Partial<RunOptions>) => {
  const error = await run(options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return String(error);
};
const state = () => [
  hashes(join(made.at.run, "stages")),
  readFileSync(join(made.at.run, "plan.json"), "utf8"),
];
const rows = ({ manifests }: Awaited<ReturnType<typeof run>>) =>
  manifests.find(({ stage }) => stage === "keep-passing")?.counts.kept;

test("where no turn lacks an answer nobody is asked, and no consent is needed", async () => {
  const asked = made.server.log.length;
  expect(asked).toBe(THOUGHTS);
  const again = await run({ from: "generate" });
  expect(again.said).toContain("no turn lacks an answer");
  expect([again.counts.model_calls ?? 0, rows(again)]).toEqual([0, THOUGHTS]);
  expect(existsSync(join(made.at.run, "redo.json"))).toBe(false);
});

test("extract changed from first to auto costs no call, and needs no --yes with --from", async () => {
  const generate = { samples: 5, max_tokens: 4096 };
  const policy = { kind: "openai", base_urls: [made.server.url], model: "m", choices_per_request: 1 };
  const same = { buckets: 2, policy, subsample: { fraction: 1 }, dedup: { threshold: 1 } };
  made.at.write({ ...same, generate });
  expect(await refused({})).toContain("--yes, since new model calls");
  const again = await run({ from: "generate" });
  expect([again.counts.model_calls ?? 0, rows(again)]).toEqual([0, THOUGHTS]);
  expect(made.server.log).toHaveLength(THOUGHTS);
});

test("missing answers are counted and priced; without consent the run is as it was", async () => {
  forget(3);
  const before = state();
  const error = await refused({ from: "generate" });
  expect(error).toContain("3 turns lack an answer; the run is as it was before");
  expect(state()).toEqual(before);
  expect(made.server.log).toHaveLength(THOUGHTS);
  expect(readdirSync(made.at.run).filter((name) => ["redo.json", "aside", "replay"].includes(name))).toEqual(
    [],
  );
  const plain = await run();
  expect([plain.preview.todo, plain.counts.model_calls ?? 0]).toEqual([[], 0]);
});

test("a command that was killed while it replayed leaves no consent behind", async () => {
  const before = state();
  const killed: Executor = async () => {
    throw new Error("killed");
  };
  await expect(run({ from: "generate", executor: killed })).rejects.toThrow("killed");
  expect(existsSync(join(made.at.run, "aside", "generate"))).toBe(true);
  expect(await refused({})).toContain("3 turns lack an answer; the run is as it was before");
  expect(state()).toEqual(before);
  await expect(run({ from: "generate", executor: killed })).rejects.toThrow("killed");
  expect(await refused({ from: "generate" })).toContain("3 turns lack an answer");
  expect(state()).toEqual(before);
  expect(made.server.log).toHaveLength(THOUGHTS);
});

test("workers that outlive the command need consent before anything is removed", async () => {
  const before = state();
  expect(await refused({ from: "generate", countsFirst: false })).toContain("--executor local");
  expect(state()).toEqual(before);
});

test("with --yes exactly the missing answers are asked for", async () => {
  const again = await run({ from: "generate", yes: true, until: undefined });
  expect(again.said).toMatch(
    /^3 turns lack an answer: about [\d,]+ prompt tokens and [\d,]+ of answers \(estimate\.answer_tokens; at most 12,288\); later/m,
  );
  expect([again.counts.model_calls, rows(again), again.published]).toEqual([3, THOUGHTS, true]);
  expect(made.server.log).toHaveLength(THOUGHTS + 3);
  expect(existsSync(join(made.at.run, "aside"))).toBe(false);
});

test("a budget is consent too, and prices are told", async () => {
  forget(2);
  const priced = { price_prompt: 1, price_completion: 10, budget_money: 5 };
  const policy = { kind: "openai", base_urls: [made.server.url], model: "m", choices_per_request: 1 };
  const same = { buckets: 2, subsample: { fraction: 1 }, dedup: { threshold: 1 } };
  made.at.write({ ...same, policy: { ...policy, ...priced }, generate: { samples: 5 } });
  const again = await run({ from: "generate" });
  expect(again.said).toMatch(/2 turns lack an answer: .*, which cost 0\.\d{4}; later/);
  expect([again.counts.model_calls, rows(again)]).toEqual([2, THOUGHTS]);
});
