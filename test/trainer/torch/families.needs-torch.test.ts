/**
 * A chat model that is no Llama 3, from the plan to the finished checkpoint: by its own template,
 * on shards that the exports share.
 */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { UserError } from "../../../schemas/errors.ts";
import { FinetuneOptions } from "../../../schemas/finetune-options.ts";
import { launch } from "../../../trainer/launch.ts";
import { type Plan, type PlanRequest, planFinetune, workPaths } from "../../../trainer/plan.ts";
import { venvProgram } from "../../../trainer/python.ts";
import { planLines } from "../../../trainer/summary.ts";
import { examples, makeRun } from "../make-run.ts";

const run = promisify(execFile);
const SIZES = { preset: "small", sequence_length: 1024, batch_tokens: 1024, steps: 3, warmup_steps: 1 };
const QUIET = { enable_thinking: false };
const LONG = { timeout: 600_000 };

let root: string;
let dir: string;

beforeAll(async () => {
  process.env.OMP_NUM_THREADS = "1";
  root = await mkdtemp(join(tmpdir(), "rftkit-families-"));
  dir = join(root, "run");
  await makeRun(dir, examples(60));
  const folders = ["trainer/components", "data"].map((path) => assetPath(path));
  const script =
    'import sys; from pathlib import Path; from families import make_model; [make_model(Path(sys.argv[1]), n) for n in ("qwen3", "yi")]';
  await run(venvProgram("python"), ["-c", script, root], {
    env: {
      ...process.env,
      PYTHONPATH: [...folders, join(import.meta.dirname, "..", "python")].join(delimiter),
    },
  });
}, 600_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const plan = (options: Record<string, unknown>, request: Partial<PlanRequest> = {}): Promise<Plan> =>
  planFinetune({ options: FinetuneOptions.parse({ ...SIZES, ...options }), seed: 1, run: dir, ...request });

const faultsOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "none",
    (error: unknown) => (error instanceof UserError ? error.message : Promise.reject(error)),
  );

test("a template that refuses most rows stops the plan, and the error has the fix", LONG, async () => {
  const model = join(root, "qwen3");
  const said = await faultsOf(plan({ model }, { dryRun: true }));
  expect(said).toContain("at most 5 % of the rows refused");
  expect(said).toContain("enable_thinking");
  await expect(stat(join(dir, "tokens"))).rejects.toThrow("ENOENT");
  const allowed = await faultsOf(plan({ model, max_refused: 1 }, { dryRun: true }));
  expect(allowed).not.toContain("of the rows refused");
});

test("template_kwargs are in plan and identity; those of the run are the default", LONG, async () => {
  const model = join(root, "qwen3");
  const own = await plan({ model, template_kwargs: QUIET }, { dryRun: true });
  const runs = await plan({ model }, { dryRun: true, kwargs: QUIET });
  expect(own.tokens?.key).toBe(runs.tokens?.key);
  expect(planLines(own).join("\n")).toMatch(/layout .*template_kwargs: {"enable_thinking":false}; 60 of 60/);
  expect(own.config.model).toBeUndefined();
  const all = await plan({ model, template_kwargs: QUIET, loss: "all_assistant" }, { dryRun: true });
  expect(new Set([own, all].map(({ identity }) => identity)).size).toBe(2);
  expect(all.prepared.train.trained_tokens).toBeGreaterThan(own.prepared.train.trained_tokens);
});

test("what the template has no use for is refused: other losses, the other back end", LONG, async () => {
  const model = join(root, "qwen3");
  expect(await faultsOf(plan({ model, loss: "all" }, { dryRun: true }))).toContain("finetune.loss");
  const torchtune = { model, preset: "tiny", template_kwargs: QUIET };
  const said = await faultsOf(plan(torchtune, { dryRun: true }));
  expect(said).toContain("model_type llama");
  expect(said).toContain("--backend trl");
});

test(
  "trained, resumed by the same command, finished: base files, card, and shards for exports",
  LONG,
  async () => {
    const model = join(root, "yi");
    const planned = await plan({ model });
    expect(planned.tokens?.check).toMatchObject({ conversations: 60, accepted: 60, loss: "last" });
    const said: string[] = [];
    expect(await launch(planned, { say: (line) => said.push(line) }), said.join("\n")).toBe(0);
    const { model: made } = workPaths(planned.work);
    for (const name of ["chat_template.jinja", "tokenizer.json", "tokenizer_config.json"])
      expect(await readFile(join(made, name))).toEqual(await readFile(join(model, name)));
    expect(JSON.parse(await readFile(join(made, "generation_config.json"), "utf8")).eos_token_id).toEqual(
      planned.tokens?.check.stops.map(({ id }) => id),
    );
    const card = await readFile(join(made, "README.md"), "utf8");
    expect(card).toContain("base model's own");
    expect(card).toContain("`<|im_end|>`");
    expect(JSON.parse(await readFile(join(made, "rftkit-finetune.json"), "utf8")).template.key).toBe(
      planned.tokens?.key,
    );
    expect(await launch(await plan({ model }), { say: (line) => said.push(line) })).toBe(0);
    expect(said.at(-1)).toContain("already trained");

    const cli = assetPath("bin/rftkit.js");
    const args = ["export", dir, "--for", "tokens", "--model", model, "--out", join(root, "tokens")];
    await run(process.execPath, [cli, ...args]);
    expect(await readdir(join(dir, "tokens"))).toEqual([planned.tokens?.key]);
    expect(await readdir(join(dir, "check-template"))).toHaveLength(1);
  },
);

test("rows or weights of another checkpoint are another training", LONG, async () => {
  const changed = join(root, "changed");
  await cp(join(root, "yi"), changed, { recursive: true });
  const file = join(changed, "chat_template.jinja");
  await writeFile(file, `{# other #}${await readFile(file, "utf8")}`);
  expect(await faultsOf(plan({ model: changed }))).toContain("another configuration, model or dataset");
});
