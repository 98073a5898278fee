/**
 * What is hashed, compared with what was hashed at commit 185cced. The rule: an option or field
 * that is new is absent from keys and requests while it is at its default, so that the answers and
 * verdicts of existing runs are found again. A failure names what has come in. Leave it out of the
 * key at its default (stages/key-parts.ts), or make it `.optional()`; the stored values change only
 * where a stage's `revision` is raised on purpose.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { requestFor } from "../../judge/request.ts";
import { loadConfig } from "../../pipeline/config.ts";
import { BucketJournal } from "../../pipeline/journal/journal.ts";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { verdictKey } from "../../pipeline/journal/verdict-key.ts";
import { journaledPolicy } from "../../pipeline/journal/wrap.ts";
import { optionsOf, RECIPES, stagesUntil } from "../../pipeline/recipes.ts";
import { createPolicy } from "../../policy/create.ts";
import { rollTrajectory } from "../../rollout/loop.ts";
import type { Problem } from "../../schemas/problem.ts";
import { JudgeOptions } from "../../schemas/run-options.ts";
import { armOf } from "../../stages/generate/arm.ts";
import { codeAnswer, problemOf, rollInput, scripted } from "../rollout/fixtures.ts";

/**
 * By the path under which their values are stored: as they were at that commit, where they have
 * changed since.
 */
const CONFIGS: Readonly<Record<string, string>> = {
  "configs/sample.yaml": "test/fixtures/frozen-keys/sample.yaml",
  "configs/paper.yaml": "configs/paper.yaml",
  "test/fixtures/frozen-keys/every-option.yaml": "test/fixtures/frozen-keys/every-option.yaml",
};

type Stored = { keys: object; arms: object; answers: string[]; verdicts: object };
const STORED = assetPath("test/fixtures/frozen-keys/stored.json");
const stored = JSON.parse(readFileSync(STORED, "utf8")) as Stored;

/**
 * Revision and own part of the key of each stage, whole, so that a difference shows the option's
 * name.
 */
async function ownKeys(): Promise<object> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const [path, file] of Object.entries(CONFIGS)) {
    const { config, baseDir } = await loadConfig(assetPath(file));
    const stages = Object.values(RECIPES).flatMap((recipe) => [
      recipe.source,
      ...stagesUntil(recipe, config, undefined),
    ]);
    const keys: Record<string, unknown> = {};
    for (const stage of stages) {
      const own = stage.keyOf === undefined ? optionsOf(stage, config) : await stage.keyOf(config, baseDir);
      keys[stage.name] = [stage.revision, own];
    }
    found[path] = keys;
  }
  return JSON.parse(JSON.stringify(found)) as object;
}

async function arms(): Promise<object> {
  const found: Record<string, string> = {};
  for (const [path, file] of Object.entries(CONFIGS)) {
    const { config, baseDir } = await loadConfig(assetPath(file));
    const policy = await createPolicy(config.policy, { baseDir });
    found[path] = armOf(config, policy, baseDir);
    await policy.close();
  }
  return found;
}

/**
 * Journal keys of the four calls of a trajectory of three turns: each ends in the hash of its whole
 * request.
 */
async function answerKeys(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "frozen-keys-"));
  const journal = await BucketJournal.open(folder);
  const policy = scripted(codeAnswer("WA 3"), codeAnswer("RE no"), "A naive way is to …", codeAnswer("OK"));
  await rollTrajectory(rollInput(journaledPolicy(policy, journal, { arm: "arm", count: () => undefined })));
  await journal.close();
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  rmSync(folder, { recursive: true });
  return files.flatMap((bytes) => decodeRecords(bytes).records.map((record) => (record as { k: string }).k));
}

const CHECKER = { kind: "checker", checker: "print(1)", provenance: "row" } as const;

/** Journal keys of verdicts on problems of each kind, under the judge's version of then. */
function verdictKeys(): object {
  const of = (change: Partial<Problem>, judge: Partial<JudgeOptions> = {}) => {
    const problem = problemOf(change);
    const tests = [...problem.public_tests, ...problem.private_tests];
    const options = { judge: { ...JudgeOptions.parse({}), ...judge } };
    const request = requestFor(problem, { code: "print(1)\n", tests }, options);
    return ["generate", "verify"].map((purpose) => verdictKey({ purpose }, request, "2"));
  };
  return {
    "standard input": of({}),
    "no limits of its own": of({ cpu_limit_ms: null, memory_limit_mb: null }),
    "the configuration's comparator": of({}, { comparator: "codecontests" }),
    "a checker": of({ comparator: CHECKER }),
    "a function": of({ fn_name: "double" }),
    files: of({ input_file: "in.txt", output_file: "out.txt" }),
  };
}

test("stages have the revisions and own keys of commit 185cced: a new option at its default is not in them", async () => {
  expect(await ownKeys()).toEqual(stored.keys);
});

test("arms are those of commit 185cced", async () => {
  expect(await arms()).toEqual(stored.arms);
});

test("requests, and so the journal keys of answers, are those of commit 185cced", async () => {
  expect(await answerKeys()).toEqual(stored.answers);
});

test("journal keys of verdicts are those of commit 185cced", () => {
  expect(verdictKeys()).toEqual(stored.verdicts);
});
