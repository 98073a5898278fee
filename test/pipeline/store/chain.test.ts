import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { sha256 } from "../../../io/hash.ts";
import {
  artifactFile,
  chainOf,
  decidedFile,
  filesOf,
  importFiles,
  lacksArtifact,
  pointLatest,
  readManifest,
  upToBarrier,
  writeManifest,
  writesOf,
} from "../../../pipeline/store/chain.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { contextAt, decontaminate, makeSeal, put, stageNamed } from "./made-store.ts";

let root: string;
beforeEach(() => {
  root = scratchFolder();
});

test("a filter writes decisions only; a producer writes rows of its schema too", () => {
  expect(writesOf(stageNamed("subsample"))).toBeNull();
  expect(writesOf(stageNamed("verify"))?.schemaName).toBe("verification/1");
});

test("a stage that the plan of an older version lacks has no files, and stops no reader", async () => {
  const { run } = contextAt(root);
  const files = filesOf(run, stageNamed("split"), new Map());
  expect(await readManifest(files)).toBeNull();
  expect(await files.readSeal(0)).toBeNull();
});

test("a chain has one link for each stage, and two for a global stage: summaries, then decisions", async () => {
  const links = await chainOf(contextAt(root, { "dedup-set": {} }));
  expect(links.map(({ stage, summaries }) => (summaries ? `${stage.name} summaries` : stage.name))).toEqual([
    "generate",
    "verify",
    "keep-passing",
    "subsample",
    "split",
    "dedup",
    "dedup-set summaries",
    "dedup-set",
    "strip-prompts",
  ]);
  expect(links[6]?.files.folder).toContain("dedup-set.summaries");
  expect(links[6]?.files.writes?.schemaName).toBe("dedup-unit/1");
  expect(links[0]?.ownKey).toEqual({ of: "generate" });
});

test("workers go up to the summaries of a global stage until it has decided, then to the end", async () => {
  const context = contextAt(root, { "dedup-set": {} });
  const waiting = await chainOf(context);
  expect(upToBarrier(waiting).at(-1)).toMatchObject({ stage: { name: "dedup-set" }, summaries: true });
  const hash = "abcdef0123456789".repeat(4);
  const decided = await chainOf(context, { "dedup-set": hash });
  expect(upToBarrier(decided)).toHaveLength(decided.length);
  const file = decidedFile(decided[7]?.files ?? importFiles(context), hash);
  expect(decided[7]?.artifact).toEqual({ file, sha256: hash });
  expect(file).toMatch(/decided-abcdef0123456789\.bin$/);
});

test("of a stage with an artifact, the artifact's hash is in the link in place of the inputs' hashes", async () => {
  const context = contextAt(root, { decontaminate });
  const keys = new Map(context.keys);
  const hashed = { key: "k", parent: null, ownKey: null, inputs: [{ path: "bench.jsonl", sha256: "hash" }] };
  for (const name of ["generate", "decontaminate"]) keys.set(name, hashed);
  const stage = stageNamed("decontaminate");
  const files = filesOf(context.run, stage, keys);
  expect(await lacksArtifact(stage, files)).toBe(true);
  put(artifactFile(files), "index");
  expect(await lacksArtifact(stage, files)).toBe(false);
  const links = await chainOf({ ...context, keys });
  expect(links[0]).toMatchObject({ inputs: ["hash"], artifact: null });
  expect(links.at(-1)).toMatchObject({ inputs: [], artifact: { sha256: sha256("index") } });
});

test("a missing artifact is explained; a stage that prepares none lacks none", async () => {
  const context = contextAt(root, { decontaminate });
  await expect(chainOf(context)).rejects.toThrow(/rftkit run CONFIG/);
  await expect(chainOf(context)).rejects.toThrow(UserError);
  const split = stageNamed("split");
  expect(await lacksArtifact(split, filesOf(context.run, split, context.keys))).toBe(false);
});

test("a stage without a key is an error of the program", async () => {
  const context = contextAt(root);
  const { keys: _, ...rest } = context;
  await expect(chainOf({ ...rest, keys: new Map() })).rejects.toThrow("no key was made for stage generate");
});

const sealed = (context: ReturnType<typeof contextAt>) => {
  const stage = stageNamed("subsample");
  const counts = { rows_in: 3, kept: 2, dropped: 1, reasons: { not_sampled: 1 }, labels: {}, rows_out: 2 };
  const seals = [makeSeal(0, "a"), { ...makeSeal(1, "b", "more"), counts }];
  return { stage, files: filesOf(context.run, stage, context.keys), seals, artifact: null };
};

test("a manifest has the key, the options and the sums of the seals, and is read back equal", async () => {
  const context = contextAt(root, { subsample: { fraction: 0.25 } });
  const parts = sealed(context);
  const manifest = await writeManifest(context, parts);
  expect(manifest).toMatchObject({
    stage: "subsample",
    key: "key-subsample",
    options: { fraction: 0.25 },
    counts: { rows_in: 3, kept: 2, dropped: 1, reasons: { not_sampled: 1 } },
    buckets: [
      { bucket: 0, content: "content", rows: 0 },
      { bucket: 1, content: "more", rows: 2 },
    ],
  });
  expect(await readManifest(parts.files)).toEqual(manifest);
  expect(readFileSync(join(context.run.stage("subsample"), "latest"), "utf8")).toBe("key-subsample\n");
});

test("counts of the whole replace the sums of the buckets, as import needs for rejected rows", async () => {
  const context = contextAt(root);
  const counts = { rows_in: 9, kept: 1, dropped: 8, reasons: { no_tests: 8 }, labels: {}, rows_out: 1 };
  expect((await writeManifest(context, { ...sealed(context), counts })).counts).toEqual(counts);
});

test("a torn manifest counts as none; one that cannot be read is an error", async () => {
  const { files } = sealed(contextAt(root));
  put(join(files.folder, "manifest.json"), '{"schema":"manifest/1","stage":"sub');
  expect(await readManifest(files)).toBeNull();
  const other = importFiles(contextAt(root));
  mkdirSync(join(other.folder, "manifest.json"), { recursive: true });
  await expect(readManifest(other)).rejects.toThrow(/EISDIR/);
});

test("`latest` is written again only if the key in use is another", async () => {
  const { run } = contextAt(root);
  const file = join(run.stage("dedup"), "latest");
  await pointLatest(run, "dedup", "one");
  const { ino } = statSync(file);
  await pointLatest(run, "dedup", "one");
  expect(statSync(file).ino).toBe(ino);
  await pointLatest(run, "dedup", "two");
  expect(readFileSync(file, "utf8")).toBe("two\n");
  writeFileSync(file, "two");
  await pointLatest(run, "dedup", "two");
  expect(readFileSync(file, "utf8")).toBe("two\n");
});
