/**
 * Run directories of earlier commits (test/fixtures/frozen-COMMIT) under the present version: no
 * call whose answer is on record, no public test judged again, equal bytes. A failure here means
 * that a key, a hash, a prompt or a stored form has changed for the runs that users have; read
 * "Add an option or a field" in CONTRIBUTING.md before you change a stored value.
 */
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { hashSeed } from "../../io/hash.ts";
import { readAllParquet } from "../../io/parquet.ts";
import { loadConfig } from "../../pipeline/config.ts";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { RECIPES } from "../../pipeline/recipes.ts";
import { runRecipe } from "../../pipeline/run/run.ts";
import { PublishedExample } from "../../schemas/published.ts";
import { Verification } from "../../schemas/verdict.ts";
import { hashes } from "../e2e/cli.ts";
import { type FrozenServer, startFrozenServer } from "../fixtures/frozen-185cced/server.mjs";
import { here } from "./here.ts";

const FROZEN = assetPath("test/fixtures/frozen-185cced");
const NOWHERE = "http://127.0.0.1:9/v1";

type Copy = { config: string; run: string; configure: (change: (yaml: string) => string) => void };

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A copy of a frozen run, beside its inputs, whose configuration names the given server. */
function copyOf(name: string, server: FrozenServer): Copy {
  const folder = mkdtempSync(join(tmpdir(), "frozen-runs-"));
  folders.push(folder);
  for (const part of ["problems.jsonl", "benchmark.jsonl", name])
    cpSync(join(FROZEN, part), join(folder, part), { recursive: true });
  const config = join(folder, name, "config.yaml");
  const configure = (change: (yaml: string) => string) =>
    writeFileSync(
      config,
      change(readFileSync(join(FROZEN, name, "config.yaml"), "utf8")).replace(NOWHERE, server.url),
    );
  configure((yaml) => yaml);
  return { config, run: join(folder, name, "run"), configure };
}

async function resume({ config, run }: Copy, from?: string): Promise<Record<string, number>> {
  const { counts } = await runRecipe(await loadConfig(config), {
    recipe: RECIPES.dataset,
    runDir: run,
    from,
    workers: 1,
    executor: here,
    dryRun: false,
    yes: false,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  return counts;
}

/**
 * What a change of version may alter in a manifest: the version, and where an installation has its
 * prompts.
 */
const withoutPlaces = (text: string): string =>
  JSON.stringify(JSON.parse(text, (key, value) => (key === "rftkit" || key === "path" ? undefined : value)));

/**
 * Contents of journal/, stages/ and dataset/ by path, but for the card and sft/, which that commit
 * lacks.
 */
function contentsOf(run: string): Record<string, string> {
  const kept = Object.entries(hashes(run)).filter(
    ([path]) => /^(?:journal|stages|dataset)\//.test(path) && !/^dataset\/(?:README\.md$|sft\/)/.test(path),
  );
  return Object.fromEntries(
    kept.map(([path, hash]) => {
      const isManifest = path.endsWith("/manifest.json");
      return [path, isManifest ? withoutPlaces(readFileSync(join(run, path), "utf8")) : hash];
    }),
  );
}

/** Keys of a run's journal with this prefix, in order. */
function keysOf(run: string, prefix: string): string[] {
  const names = readdirSync(join(run, "journal"), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".jsonl"));
  const records = files.flatMap((name) => decodeRecords(readFileSync(join(run, "journal", name))).records);
  return records
    .map((record) => (record as { k: string }).k)
    .filter((key) => key.startsWith(prefix))
    .sort();
}

/**
 * Commit 185cced left the model's reasoning out of examples; now it is kept, so these files of a
 * run with reasoning are others (decontaminate's name the content before them). Folders keep their
 * names.
 */
const holdsReasoning = (path: string): boolean =>
  /^(?:stages\/(?:strip-prompts|decontaminate)\/\w+\/(?:bucket|manifest)|stages\/decontaminate\/\w+\/decisions|dataset\/(?:(?:multi|single)_turn\/|rftkit\.json))/.test(
    path,
  );

const withoutExamples = (contents: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(contents).filter(([path]) => !holdsReasoning(path)));

/**
 * Verdicts name the version of the judge that gave them, and each file of a stage the content of
 * the files before it. So after a raised version these are equal: what is published, and the stages
 * before verify.
 */
const outlivesVersions = (path: string): boolean =>
  /^(?:dataset\/.*\.parquet$|stages\/(?:import|generate)\/)/.test(path);

const withoutVerdicts = (contents: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(contents).filter(([path]) => outlivesVersions(path)));

describe.each(["recorded", "server", "server-reasoning"])("the finished run %s", (name) => {
  test("has nothing left to do, and is made anew from its journal alone, byte for byte", async () => {
    const server = await startFrozenServer({ reasoning: name === "server-reasoning" });
    const copy = copyOf(name, server);
    const original = contentsOf(copy.run);
    const [generated, verdicts] = [keysOf(copy.run, "v|generate|"), keysOf(copy.run, "v|")];
    expect(await resume(copy)).toEqual({});
    expect(contentsOf(copy.run)).toEqual(original);

    for (const part of ["stages", "dataset"]) rmSync(join(copy.run, part), { recursive: true });
    const counts = await resume(copy);
    expect(counts.answers_replayed ?? 0).toBeGreaterThan(50);
    expect(counts).not.toHaveProperty("model_calls");
    expect(server.asked).toEqual([]);
    // The judge has another version since: only what reached feedback is not judged anew.
    expect(keysOf(copy.run, "v|generate|")).toEqual(generated);
    expect(counts.programs_judged).toBe(keysOf(copy.run, "v|").length - verdicts.length);
    const after = withoutVerdicts(contentsOf(copy.run));
    const before = withoutVerdicts(original);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    if (name === "server-reasoning") expect(withoutExamples(after)).toEqual(withoutExamples(before));
    else expect(after).toEqual(before);
    await server.close();
  });
});

test("a finished run whose answers have reasoning is published with it by --from strip-prompts", async () => {
  const server = await startFrozenServer();
  const copy = copyOf("server-reasoning", server);
  const read = async () => {
    const files = { schema: PublishedExample, schemaName: "example/1" };
    const folders = ["multi_turn", "single_turn"].map((set) => join(copy.run, "dataset", set));
    const rows = await Promise.all(
      folders.map((folder) => readAllParquet(join(folder, "train-00000.parquet"), files)),
    );
    return rows.flat();
  };
  const before = await read();
  expect(await resume(copy, "strip-prompts")).not.toHaveProperty("model_calls");
  const after = await read();
  const thoughts = after.flatMap(({ messages }) => messages.flatMap((m) => m.reasoning_content ?? []));
  expect(thoughts.length).toBeGreaterThan(10);
  expect(thoughts.every((thought) => /^Thought [0-9a-f]+: /.test(thought))).toBe(true);
  const plain = (rows: PublishedExample[]) =>
    rows.map(({ example_id, messages }) => [example_id, messages.map(({ content }) => content)]);
  expect(plain(after)).toEqual(plain(before));
  const card = readFileSync(join(copy.run, "dataset", "README.md"), "utf8");
  const merged = after.reduce((sum, row) => sum + (row.reasoning_dropped ?? 0), 0);
  expect(card).toContain(`The model reasoned before ${thoughts.length + merged} answers;`);

  copy.configure((yaml) => `${yaml}strip-prompts: { reasoning: drop }\n`);
  expect(await resume(copy)).not.toHaveProperty("model_calls");
  const without = await read();
  expect(without.flatMap(({ messages }) => messages.flatMap((m) => m.reasoning_content ?? []))).toEqual([]);
  expect(plain(without)).toEqual(plain(before));
  expect(readFileSync(join(copy.run, "dataset", "README.md"), "utf8")).toContain("reasoning was left out");
  expect(server.asked).toEqual([]);
  await server.close();
});

describe.each(["server", "server-reasoning"])("the finished run %s", (name) => {
  test("asks and judges nothing for another cap, or from strip-prompts on", async () => {
    const server = await startFrozenServer();
    const copy = copyOf(name, server);
    const verdicts = ["v|generate|", "v|verify|"].map((prefix) => keysOf(copy.run, prefix));
    copy.configure((yaml) => `${yaml}dedup: { cap: 1 }\n`);
    const capped = await resume(copy);
    expect(capped["sealed:dedup"]).toBe(5);
    expect(capped).not.toHaveProperty("sealed:generate");
    const again = await resume(copy, "strip-prompts");
    expect(again["sealed:strip-prompts"]).toBe(5);
    for (const counts of [capped, again]) expect(counts).not.toHaveProperty("model_calls");
    expect(server.asked).toEqual([]);
    expect(["v|generate|", "v|verify|"].map((prefix) => keysOf(copy.run, prefix))).toEqual(verdicts);
    await server.close();
  });
});

const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

async function verdictsOf(run: string): Promise<object[]> {
  const folder = join(run, "stages", "verify");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /bucket-\d+\.parquet$/.test(file),
  );
  const options = { schema: Verification, schemaName: "verification/1" };
  const rows = (await Promise.all(files.map((file) => readAllParquet(join(folder, file), options)))).flat();
  return rows
    .map(({ isolation: _isolation, judge_version: _version, python: _python, ...row }) => row)
    .sort((a, b) => (a.row_id < b.row_id ? -1 : 1));
}

describe("the run killed in turn 2", () => {
  test("asks for the missing answers only, and ends in the bytes that its own version made of it", async () => {
    const expected = JSON.parse(readFileSync(join(FROZEN, "server-killed", "expected.json"), "utf8")) as {
      counts: Record<string, number>;
      sha256: Record<string, string>;
      verified: object[];
    };
    const server = await startFrozenServer();
    const copy = copyOf("server-killed", server);
    const onRecord = keysOf(copy.run, "a|").map((key) => {
      const [, , problem = "", ...place] = key.split("|");
      return hashSeed(13, problem, ...place.slice(0, 3).map(Number));
    });
    const judged = keysOf(copy.run, "v|generate|");
    const counts = await resume(copy);

    const asked = server.asked.map(({ seed }) => seed);
    expect(asked.filter((seed) => onRecord.includes(seed))).toEqual([]);
    expect(new Set(asked).size).toBe(asked.length);
    const { programs_judged = 0, verdicts_replayed = 0, ...calls } = expected.counts;
    expect(counts).toMatchObject(calls);
    // Since then verify reads what generate judged of the same program: as many verdicts from fewer
    // runs.
    const { programs_judged: judgedNow = 0, verdicts_replayed: replayedNow = 0 } = counts;
    expect(judgedNow + replayedNow + (counts.verdicts_shared ?? 0)).toBe(programs_judged + verdicts_replayed);
    expect(judgedNow).toBeLessThan(programs_judged);
    const after = keysOf(copy.run, "v|generate|");
    expect(after.filter((key, i) => key === after[i - 1])).toEqual([]);
    expect(judged.filter((key) => !after.includes(key))).toEqual([]);

    const made = Object.keys(expected.sha256).map((path) => [path, sha256(join(copy.run, path))]);
    expect(withoutVerdicts(Object.fromEntries(made))).toEqual(withoutVerdicts(expected.sha256));
    expect(await verdictsOf(copy.run)).toEqual(expected.verified);
    await server.close();
  });
});
