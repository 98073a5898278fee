import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { parseConfig } from "../../pipeline/config.ts";
import { bindHub, firstShard, withoutHub } from "../../pipeline/hub.ts";
import { createOrOpenRunDir, pinsOf } from "../../pipeline/store/run-dir.ts";
import { TryLaterError } from "../../schemas/errors.ts";
import { importStage } from "../../stages/import.ts";
import { StandIn } from "../io/hub/stand-in.ts";
import { scratchFolder } from "../io/scratch.ts";

const folder = scratchFolder();
const line = (name: string): string =>
  `${JSON.stringify({ name, statement: `Print ${name}.`, public_tests: [{ input: "", output: name }] })}\n`;

let hub: StandIn;
beforeAll(async () => {
  hub = await StandIn.start();
  hub.put("org/set", { "data/a.jsonl": line("a"), "data/b.jsonl": line("b") });
});
afterAll(() => hub.close());
afterEach(() => vi.unstubAllEnvs());

function online(cache: string): void {
  for (const name of ["HF_TOKEN", "HF_HUB_OFFLINE"]) vi.stubEnv(name, "");
  vi.stubEnv("HF_ENDPOINT", hub.url);
  vi.stubEnv("HF_HUB_CACHE", join(folder, cache));
  vi.stubEnv("HF_HOME", join(folder, "home"));
}
const loaded = (path: string | string[]) => ({
  config: parseConfig(
    {
      name: "x",
      policy: { kind: "recorded" },
      import: { inputs: [{ path, format: "jsonl" }] },
      decontaminate: {
        benchmarks: [
          { name: "b", inputs: [{ path: "hf://datasets/org/set/data/b.jsonl", format: "jsonl" }] },
        ],
      },
    },
    "x.yaml",
  ),
  baseDir: folder,
  path: join(folder, "x.yaml"),
});
const namesOf = async ({ config, baseDir }: ReturnType<typeof loaded>): Promise<string[]> => {
  const names: string[] = [];
  for await (const item of importStage.read(config.import, { baseDir, signal: new AbortController().signal }))
    if ("problem" in item) names.push(item.problem.name);
  return names;
};

test("addresses are bound to commits, in inputs and benchmarks, and their files are read", async () => {
  online("bound");
  const bound = await bindHub(loaded(["hf://datasets/org/set@main/data/*.jsonl"]));
  const commit = hub.repos.get("org/set")?.branches.get("main");
  expect(bound.hub).toEqual({ "hf://datasets/org/set@main": commit, "hf://datasets/org/set": commit });
  expect(bound.config.import.inputs[0]?.path).toEqual([`hf://datasets/org/set@${commit}/data/*.jsonl`]);
  expect(bound.config.decontaminate?.benchmarks[0]?.inputs[0]?.path).toBe(
    `hf://datasets/org/set@${commit}/data/b.jsonl`,
  );
  expect(await namesOf(bound)).toEqual(["a", "b"]);
});

test("a run keeps its commits when the branch moves, and takes those of new addresses", async () => {
  online("run");
  const run = join(folder, "run");
  const first = await bindHub(loaded("hf://datasets/org/set@work/data/a.jsonl")).catch(() => null);
  expect(first).toBeNull();
  hub.put("org/set", { "data/a.jsonl": line("a") }, "work");
  const bound = await bindHub(loaded("hf://datasets/org/set@work/data/a.jsonl"));
  await createOrOpenRunDir(run, bound);
  hub.put("org/set", { "data/a.jsonl": line("moved") }, "work");
  const again = await bindHub(loaded("hf://datasets/org/set@work/data/a.jsonl"), { pins: await pinsOf(run) });
  expect(await namesOf(again)).toEqual(["a"]);
  hub.put("org/more", { "c.jsonl": line("c") });
  const more = await bindHub(loaded("hf://datasets/org/more/c.jsonl"), { pins: await pinsOf(run) });
  await createOrOpenRunDir(run, more);
  expect(Object.keys(await pinsOf(run)).sort()).toEqual([
    "hf://datasets/org/more",
    "hf://datasets/org/set",
    "hf://datasets/org/set@work",
  ]);
  expect(JSON.parse(readFileSync(join(run, "run.json"), "utf8")).schema).toBe("run/1");
});

test("without a hub one error tells what to download by hand, for every input", async () => {
  online("none");
  vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
  const error: unknown = await bindHub(
    loaded(["hf://datasets/org/one/a.jsonl", "hf://datasets/org/two/b.jsonl"]),
  ).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TryLaterError);
  for (const repo of ["one", "two", "set"])
    expect(String(error)).toContain(`hf download org/${repo} --repo-type dataset`);
  expect(String(error)).toContain("the hub is out of reach");
}, 30_000);

test("without downloads only what exists is checked; a look downloads the first file only", async () => {
  online("check");
  const before = hub.asked.length;
  const bound = await bindHub(loaded("hf://datasets/org/set/data/*.jsonl"), { download: false });
  expect(withoutHub(bound).config.import.inputs).toEqual([]);
  expect(hub.asked.slice(before).some(({ path }) => path.includes("/resolve/"))).toBe(false);
  const { file, shards } = await firstShard("hf://datasets/org/set/data");
  expect([readFileSync(file, "utf8"), shards]).toEqual([line("a"), 2]);
  expect(hub.asked.slice(before).filter(({ path }) => path.includes("/resolve/"))).toHaveLength(1);
});

test("a configuration without addresses asks nothing and is not changed", async () => {
  const local = loaded("a.jsonl");
  const { decontaminate: _none, ...config } = local.config;
  const plain = { ...local, config };
  expect(await bindHub(plain)).toBe(plain);
});
