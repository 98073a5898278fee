import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { assetPath } from "../../io/assets.ts";
import { loadConfig, withSections } from "../../pipeline/config.ts";
import { UserError } from "../../schemas/errors.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "config-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const faultsOf = async (yaml: string): Promise<UserError["faults"]> => {
  const path = join(folder, "c.yaml");
  await writeFile(path, yaml);
  const error: unknown = await loadConfig(path).catch((e: unknown) => e);
  if (!(error instanceof UserError)) throw new Error(`expected a user error, got ${String(error)}`);
  return error.faults;
};

const GOOD = "name: x\npolicy: { kind: recorded }\nimport: { inputs: [{ path: a, format: jsonl }] }\n";

test.each(["sample", "paper", "code-contests"])("configs/%s.yaml is valid", async (name) => {
  const { config } = await loadConfig(assetPath(`configs/${name}.yaml`));
  expect(config.name).toBe(name);
});

test("configs/paper.yaml has the paper's values", async () => {
  const { config } = await loadConfig(assetPath("configs/paper.yaml"));
  expect(config.policy).toMatchObject({ kind: "openai", model: "meta-llama/Llama-3.1-70B-Instruct" });
  expect(config.generate).toMatchObject({
    strategy: "cot-retry",
    samples: 200,
    max_turns: 3,
    temperature: 1,
    top_p: 0.95,
  });
  expect(config.subsample.fraction).toBe(0.6);
  expect(config.dedup.cap).toBe(50);
  expect(config.decontaminate).toMatchObject({ cosine: 0.8, mode: "paper", embedding: true });
  expect(config.finetune).toMatchObject({
    preset: "paper-70b",
    learning_rate: 2e-6,
    steps: 545,
    sequence_length: 8192,
    batch_tokens: 524_288,
    warmup_steps: 10,
    min_lr_fraction: 0.1,
    weight_decay: 0.1,
    loss: "last",
    sets: ["multi_turn"],
  });
});

test("all faults are told at once, each with its key and what came", async () => {
  const faults = await faultsOf(
    `${GOOD}generate: { samples: -3, temprature: 1 }\nsubsample: { fraction: 2 }\nnonsense: 1\n`,
  );
  const text = faults.map((f) => `${f.where} | ${f.got}`).join("\n");
  expect(text).toContain("generate.samples | -3");
  expect(text).toContain("generate.temprature");
  expect(text).toContain("subsample.fraction | 2");
  expect(text).toContain("nonsense");
});

test("a section that a stage declares itself is optional, has its own defaults, and refuses unknown keys", () => {
  const options = z.strictObject({ max_tokens: z.int().min(1).default(9) });
  const schema = withSections([{ name: "drop-long", options }]);
  const given = {
    name: "x",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "a", format: "jsonl" }] },
  };
  expect(schema.parse(given)).not.toHaveProperty("drop-long");
  expect(schema.parse({ ...given, "drop-long": {} })).toHaveProperty("drop-long", { max_tokens: 9 });
  expect(schema.safeParse({ ...given, "drop-long": { tokens: 9 } }).success).toBe(false);
  expect(schema.safeParse({ ...given, "drop-short": {} }).success).toBe(false);
});

test("a stage that the configuration's schema has already keeps the section that it has there", () => {
  const schema = withSections([{ name: "subsample", options: z.strictObject({}) }]);
  const given = {
    name: "x",
    policy: { kind: "recorded" },
    import: { inputs: [{ path: "a", format: "jsonl" }] },
  };
  expect(schema.parse(given).subsample).toEqual({ fraction: 0.6 });
});

test("a missing file, a folder and bad YAML are told apart, with the line", async () => {
  const missing: unknown = await loadConfig(join(folder, "none.yaml")).catch((e: unknown) => e);
  expect(String(missing)).toContain("no such file");
  const directory: unknown = await loadConfig(folder).catch((e: unknown) => e);
  expect(String(directory)).toContain("a folder");
  expect((await faultsOf("name: [x\npolicy: y"))[0]?.where).toMatch(/c\.yaml:\d/);
});

test("an empty file is refused", async () => {
  expect((await faultsOf("")).length).toBeGreaterThan(0);
});

const CANARY = "canary-key-0815";
const openai = (fields: string) => GOOD.replace("kind: recorded", `kind: openai, model: m, ${fields}`);

test.each([
  ["credentials in a base URL", `base_urls: ["http://user:${CANARY}@h/v1"]`],
  ["credentials in a base URL that is none", `base_urls: ["http//user:${CANARY}@h v1"]`],
  ["a key where the name of a variable belongs", `base_urls: ["http://h/v1"], api_key_env: sk-${CANARY}`],
  ["a key as a list", `base_urls: ["http://h/v1"], api_key_file: [${CANARY}]`],
])("%s is refused and not repeated", async (_what, fields) => {
  const faults = await faultsOf(openai(fields));
  expect(faults.map((f) => f.where).join()).toContain("policy");
  expect(JSON.stringify(faults)).not.toContain(CANARY);
});

test("a share of tests that verify would not count is refused before anything is sampled", async () => {
  const [fault] = await faultsOf(`${GOOD}keep-passing: { min_pass_fraction: 0.5 }\n`);
  expect(fault?.expected).toContain("verify.all_tests");
});

test("no filter at all needs no tests beyond the usual", async () => {
  const path = join(folder, "unfiltered.yaml");
  await writeFile(path, `${GOOD}keep-passing: { min_pass_fraction: 0 }\n`);
  expect((await loadConfig(path)).config["keep-passing"].min_pass_fraction).toBe(0);
});

test("aliases that blow up are bad YAML", async () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i += 1)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(", ")}]`,
    );
  expect((await faultsOf(lines.join("\n")))[0]?.expected).toBe("valid YAML");
});

test("bad YAML is told with its line and the parser's first line only", async () => {
  const [fault] = await faultsOf("name: x\npolicy: [a\n");
  expect(fault?.where).toMatch(/c\.yaml:\d+$/);
  expect(fault?.got).not.toContain("\n");
  expect(fault?.got).toMatch(/flow|\]/i);
});

test("an alias that leads nowhere is bad YAML, with the parser's message", async () => {
  const [fault] = await faultsOf("name: *nowhere\n");
  expect(fault).toMatchObject({ expected: "valid YAML" });
  expect(fault?.got).toMatch(/^(?!.*Error:).*nowhere/);
});
