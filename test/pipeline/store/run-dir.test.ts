import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { NEW_DEFAULTS, withFacts } from "../../../pipeline/store/run-defaults.ts";
import {
  createOrOpenRunDir,
  fixStoreOf,
  isRunDir,
  openRunDir,
  plannedRunDir,
  RunDir,
  removeEmptyRun,
} from "../../../pipeline/store/run-dir.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeConfig } from "./made-store.ts";

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const loaded = (fields: Record<string, unknown> = {}) => ({
  config: makeConfig({
    seed: 3,
    buckets: 4,
    import: { inputs: [{ path: "a", format: "jsonl" }] },
    ...fields,
  }),
  baseDir: folder,
});

test("seed and bucket count are fixed at creation; both faults are told at once", async () => {
  await createOrOpenRunDir(folder, loaded());
  const again = await createOrOpenRunDir(folder, loaded());
  expect(again.facts).toEqual({
    schema: "run/1",
    seed: 3,
    buckets: 4,
    extract: "auto",
    probe_functions: true,
    defaults: NEW_DEFAULTS,
  });
  const error: unknown = await createOrOpenRunDir(folder, loaded({ seed: 4, buckets: 8 })).catch(
    (e: unknown) => e,
  );
  expect((error as UserError).faults.map((f) => f.expected)).toEqual([
    "3, as this run was created with",
    "4, as this run was created with",
  ]);
});

test("a run directory that is a file, or holds no run, is a user's fault", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  await expect(createOrOpenRunDir(file, loaded())).rejects.toThrow(UserError);
  await expect(openRunDir(folder)).rejects.toThrow(/run\.json of a run directory/);
  await writeFile(join(folder, "run.json"), "{ torn");
  await expect(openRunDir(folder)).rejects.toThrow(UserError);
});

test("a planned run directory writes nothing, and run.json names a run", async () => {
  const planned = await plannedRunDir(join(folder, "run"), loaded());
  expect([planned.facts, await readdir(folder)]).toEqual([
    {
      schema: "run/1",
      seed: 3,
      buckets: 4,
      extract: "auto",
      probe_functions: true,
      defaults: NEW_DEFAULTS,
    },
    [],
  ]);
  expect(await isRunDir(planned.root)).toBe(false);
  await createOrOpenRunDir(planned.root, loaded());
  expect(await isRunDir(planned.root)).toBe(true);
});

test("a hostile run.json is quoted without its escape sequences", async () => {
  await writeFile(join(folder, "run.json"), '{"schema":"run/1","seed":"\\u001b[2J","buckets":4}');
  const error: unknown = await openRunDir(folder).catch((e: unknown) => e);
  expect((error as Error).message).toContain("[2J");
  expect((error as Error).message).not.toContain("\u001b");
});

test("a run directory without results is removed; what the user had in the folder stays", async () => {
  await writeFile(join(folder, "notes.txt"), "mine");
  const run = await createOrOpenRunDir(folder, loaded());
  await mkdir(run.stageKey("import", "K"), { recursive: true });
  await mkdir(run.measurements);
  await writeFile(run.inputHashes, "{}");
  await removeEmptyRun(run, "import");
  expect(await readdir(folder)).toEqual(["notes.txt"]);
});

test("of a run with results only run.json and the hashes of inputs are removed", async () => {
  const run = await createOrOpenRunDir(folder, loaded());
  await mkdir(run.stageKey("import", "K"), { recursive: true });
  await writeFile(join(run.stageKey("import", "K"), "bucket-0000.parquet"), "rows");
  await removeEmptyRun(run, "import");
  expect(await readdir(run.stageKey("import", "K"))).toEqual(["bucket-0000.parquet"]);
});

test("the files of a run have fixed places in its directory", async () => {
  const run = await plannedRunDir(folder, loaded());
  const places = [
    run.planFile,
    run.measurements,
    run.inputHashes,
    run.dataset,
    run.contamination,
    run.attempts,
    run.rerunFile,
    run.slurm,
    run.journal(3),
    run.stage("verify"),
    run.stageKey("verify", "K"),
  ];
  expect(places.map((path) => relative(folder, path))).toEqual([
    "plan.json",
    "measurements",
    "measurements/input-hashes.json",
    "dataset",
    "contamination",
    "attempts",
    "redo.json",
    "slurm",
    "journal/0003",
    "stages/verify",
    "stages/verify/K",
  ]);
});

test("run.json holds the facts, and another command does not write it again", async () => {
  await createOrOpenRunDir(folder, loaded());
  const file = join(folder, "run.json");
  expect(await readFile(file, "utf8")).toBe(
    '{\n  "schema": "run/1",\n  "seed": 3,\n  "buckets": 4,\n  "extract": "auto",\n  "probe_functions": true,\n' +
      '  "defaults": {\n    "generate.max_tokens": null,\n    "strip-prompts.max_tokens": null,\n    "decontaminate.rule": "evidence",\n' +
      '    "dedup.folded_threshold": 0.85,\n    "publish.order": "hash"\n  }\n}\n',
  );
  await writeFile(file, '{"schema":"run/1","seed":3,"buckets":4}');
  await createOrOpenRunDir(folder, loaded());
  expect(await readFile(file, "utf8")).toBe('{"schema":"run/1","seed":3,"buckets":4}');
});

test("a run keeps the extraction rule of its creation; an older run has the first block, unless one is named", async () => {
  const config = makeConfig();
  const facts = { schema: "run/1" as const, seed: 3, buckets: 4 };
  const ruleOf = (extract: "auto" | undefined, named?: "last") => {
    const generate = { ...config.generate, ...(named && { extract: named }) };
    const run = new RunDir("/run", { ...facts, ...(extract && { extract }) });
    return withFacts({ ...config, generate }, run).generate.extract;
  };
  expect([ruleOf("auto"), ruleOf(undefined), ruleOf("auto", "last")]).toEqual(["auto", undefined, "last"]);
});

test("what a worker finds about request fields is kept beside the other facts", async () => {
  const run = await createOrOpenRunDir(join(folder, "fields"), loaded());
  const store = fixStoreOf(run);
  expect(store.known).toBeUndefined();
  store.save({ max_tokens_as: "max_completion_tokens", omitted: [] });
  store.save({ max_tokens_as: "max_completion_tokens", omitted: ["seed"] });
  await store.settled();
  const fields = { max_tokens_as: "max_completion_tokens", omitted: ["seed"] };
  expect((await openRunDir(run.root)).facts).toEqual({ ...run.facts, fields });
});

test("a run probes functions if it was created so, unless the configuration says otherwise", () => {
  const { config } = loaded();
  const facts = { schema: "run/1" as const, seed: 3, buckets: 4 };
  const own = { ...config, decontaminate: { benchmarks: [] } as never };
  const probes = (created: boolean, named?: boolean) => {
    const decontaminate = {
      ...(own.decontaminate as object),
      ...(named !== undefined && { probe_functions: named }),
    };
    const run = new RunDir("/run", { ...facts, ...(created && { probe_functions: true }) });
    return withFacts({ ...own, decontaminate } as never, run).decontaminate?.probe_functions;
  };
  expect([probes(true), probes(true, false), probes(false), probes(false, true)]).toEqual([
    true,
    false,
    undefined,
    true,
  ]);
  expect(withFacts(config, new RunDir("/run", { ...facts, probe_functions: true }))).not.toHaveProperty(
    "decontaminate",
  );
});
