/**
 * `finetune.evaluate` with a program in place of the server: what is asked of whom, what is asked
 * again, and what the card says. The real server is in test/trainer/torch/served.ts.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  checkEvaluation,
  evaluateModels,
  loadEvaluation,
} from "../../../../pipeline/cli/common/evaluate-models.ts";
import { UserError } from "../../../../schemas/errors.ts";
import { ModelConfig } from "../../../../trainer/estimate.ts";
import type { Plan } from "../../../../trainer/plan.ts";
import { fakeEnvironment, fakeModel, starts } from "../../../trainer/fake-environment.ts";
import { configOf, SMALL } from "../../../trainer/make-checkpoint.ts";
import { planOf } from "../../../trainer/plans.ts";

const program = (code: string) => `\`\`\`python\n${code}\n\`\`\`\n`;
const problem = (k: number) => ({
  id: `times-${k}`,
  name: `times ${k}`,
  statement: `Read an integer and print it times ${k}.`,
  public_tests: [{ input: "7\n", output: `${7 * k}\n` }],
  private_tests: [{ input: "3\n", output: `${3 * k}\n` }],
});
const CARD = "# Fine-tuned\n\n## Versions\n\ntorch 2\n";

let root: string;
let file: string;
const work = (name = "work") => join(root, name);
const results = () => join(work(), "evaluate");
const place = () => join(results(), "served");
/** Of the servers that were started. */
const names = async () => (await starts(place())).map(([, , name]) => name ?? "");

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "rftkit measured "));
  process.env.RFTKIT_TRAINER_VENV = await fakeEnvironment(root);
  await fakeModel(join(root, "llama"), program("print(int(input()) * 2)"));
  const right = "n = int(input())\nprint(n * 2)";
  await fakeModel(join(work(), "model"), program(right));
  await writeFile(join(work(), "model", "README.md"), CARD);
  await writeFile(join(work(), "model", "model.safetensors"), "weights");
  await writeFile(join(root, "held-out.jsonl"), [2, 3].map((k) => JSON.stringify(problem(k))).join("\n"));
  file = await written("measure.yaml");
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function written(name: string, changes: Record<string, unknown> = {}): Promise<string> {
  const value = {
    name: "held-out",
    buckets: 1,
    policy: {
      kind: "openai",
      base_urls: ["http://nowhere.invalid/v1"],
      model: "x",
      api_key_env: "NO_SUCH_KEY",
    },
    import: { inputs: [{ path: "held-out.jsonl", format: "jsonl" }] },
    generate: { strategy: "single", samples: 2, max_tokens: 32 },
    evaluate: {
      points: [
        [1, 1],
        [2, 2],
      ],
      resamples: 100,
    },
    ...changes,
  };
  await writeFile(join(root, name), JSON.stringify(value));
  return join(root, name);
}

const plan = (more: Partial<Omit<Plan, "prepared">> = {}): Promise<Plan> =>
  planOf(
    { evaluate: file },
    {
      work: work(),
      model: {
        folder: join(root, "llama"),
        config: ModelConfig.parse(configOf(SMALL)),
        shards: [],
        fingerprint: "0123456789abcdef",
      },
      identity: "fedcba9876543210",
      ...more,
    },
  );

async function evaluated(planned: Plan): Promise<{ code: number; said: string }> {
  const loaded = await loadEvaluation(file, planned.settings);
  await checkEvaluation(loaded, planned);
  const said: string[] = [];
  const code = await evaluateModels({ loaded, plan: planned, say: (line) => said.push(line) });
  return { code, said: said.join("\n") };
}

const refused = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "accepted",
    (error: unknown) => (error instanceof UserError ? error.message : Promise.reject(error)),
  );

test("both models answer the same problems; the card and the tables have the paired difference", async () => {
  const { code, said } = await evaluated(await plan());
  expect(code).toBe(0);
  expect(said).toMatch(/single \(base-01234567\) +2 +4 +50\.0/);
  expect(said).toMatch(/single \(trained-[0-9a-f]{8}\) +2 +4 +50\.0/);
  expect(said).toMatch(/single \(base-01234567\) in base-01234567 +2 +\+?0\.0/);
  const card = await readFile(join(work(), "model", "README.md"), "utf8");
  expect(card.startsWith(`${CARD}\n## Evaluation\n\nConfiguration \`held-out\`, 2 problems:`)).toBe(true);
  expect(card).toContain("### Paired differences over the same problems");
  expect(card).not.toContain(root);
  expect((await readdir(join(work(), "model"))).sort()).toEqual([
    "README.md",
    "answer.txt",
    "model.safetensors",
  ]);
  expect(await readdir(join(root, "llama"))).toEqual(["answer.txt"]);
  const [base, trained] = await names();
  expect([base, trained]).toEqual(["base-01234567", expect.stringMatching(/^trained-[0-9a-f]{8}$/)]);
  const result = join(results(), trained ?? "", "evaluation", "result.json");
  expect(JSON.parse(await readFile(result, "utf8")).comparisons).toHaveLength(1);
});

test("again, no server is started, and card and results keep their bytes", async () => {
  const card = join(work(), "model", "README.md");
  const before = await readFile(card, "utf8");
  const { code, said } = await evaluated(await plan());
  expect([code, (await starts(place())).length]).toEqual([0, 2]);
  expect(said).toContain(`${(await names())[1]}, whose answers are all on record`);
  expect(await readFile(card, "utf8")).toBe(before);
});

test.each([
  ["another training in the same folder", { identity: "aaaaaaaabbbbbbbb" }, "weights"],
  ["the same training, with other weights in the end,", {}, "other weights"],
])("%s is asked itself; the base model is not asked again", async (_, change, weights) => {
  const before = await names();
  await fakeModel(join(work(), "model"), program("print(int(input()) * 3)"));
  await writeFile(join(work(), "model", "model.safetensors"), weights);
  await evaluated(await plan(change));
  const [name, ...more] = (await names()).slice(before.length);
  expect([name, more]).toEqual([expect.stringMatching(/^trained-/), []]);
  expect(before).not.toContain(name);
  const card = await readFile(join(work(), "model", "README.md"), "utf8");
  expect(card.match(/## Evaluation\n/g)).toHaveLength(1);
  expect(card).toContain(name);
  for (const old of before.slice(1)) expect(card).not.toContain(old);
});

test("what cannot be measured is refused before anything is trained or written", async () => {
  const planned = await plan({ work: work("fresh") });
  const check = async (path: string, settings = planned.settings) =>
    refused(loadEvaluation(path, settings).then((loaded) => checkEvaluation(loaded, planned)));
  const adapter = await plan();
  const lora = { rank: 4, dropout: 0, targets: "all-linear", result: "adapter" } as const;
  expect(await check(file, { ...adapter.settings, lora })).toContain("finetune.lora.result: merged");
  expect(await check(join(root, "none.yaml"))).toContain("none.yaml");
  const inputs = { inputs: [{ path: "gone.jsonl", format: "jsonl" }] };
  expect(await check(await written("gone.yaml", { import: inputs }))).toContain("gone.jsonl");
  const generate = { samples: 2, max_tokens: 32 };
  const stop = { generate: { ...generate, budget: "until_k_correct" } };
  expect(await check(await written("budget.yaml", stop))).toContain("generate.budget");
  const prompts = { generate: { ...generate, prompts: "no-such-folder" } };
  expect(await check(await written("prompts.yaml", prompts))).toContain("no-such-folder");
  const sampled = { generate: { ...generate, trajectories: "held-out.jsonl" } };
  expect(await check(await written("sampled.yaml", sampled))).toContain("generate.trajectories");
  expect(await readdir(root)).not.toContain("fresh");
});

test("the window is the checkpoint's, and a family that states none has to be told", async () => {
  const open = await written("open.yaml", { generate: { strategy: "single", samples: 1 } });
  const { model } = await plan();
  const unknown = await plan({
    model: { ...model, config: { ...model.config, max_position_embeddings: Number.MAX_SAFE_INTEGER } },
  });
  const loaded = await loadEvaluation(open, unknown.settings);
  expect(await refused(checkEvaluation(loaded, unknown))).toContain("generate.context_tokens");
  await checkEvaluation(loaded, await plan());
});
