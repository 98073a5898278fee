/**
 * `finetune.evaluate`: the base model and the trained one on the same problems with the same seeds,
 * each served on this machine, and their paired difference. Promises: errors of the configuration
 * come before the training; answers on record are not asked for again, and a model whose answers
 * are all there is not started; another training never takes them over.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { writeWhole } from "../../../io/files.ts";
import { sha256 } from "../../../io/hash.ts";
import { EXIT, UserError } from "../../../schemas/errors.ts";
import { PolicyOptions } from "../../../schemas/run-options.ts";
import { type Plan, workPaths } from "../../../trainer/plan.ts";
import { serveModel } from "../../../trainer/serve-model.ts";
import { environmentOf, type Settings } from "../../../trainer/settings.ts";
import { sampledHash } from "../../../trainer/weights.ts";
import { type LoadedConfig, loadConfig } from "../../config.ts";
import { type Evaluated, type Evaluation, runEvaluation } from "../../evaluation/evaluate.ts";
import { markdownTables, terminalTables } from "../../evaluation/tables.ts";
import { producerOf, RECIPES } from "../../recipes.ts";
import { checkNeeds } from "../../run/preflight.ts";
import { interruption } from "./interruption.ts";
import { toStderr } from "./load-inputs.ts";
import { printable } from "./printable.ts";

type Say = (line: string) => void;
type Role = "base" | "trained";
type Served = { role: Role; folder: string; name: string };

const HEADING = "## Evaluation";
const SAMPLING = producerOf("trajectory/1");
/** The server seeds the generator of the whole process: one request at a time keeps the seeds. */
const WORKERS = 1;
const CONCURRENCY = 1;
/** Of a configuration that is checked, or whose answers are all on record. */
const NOBODY = "http://127.0.0.1:9/v1";
const DIGITS = 8;
/** Families that do not state a window have a larger one than any model. */
const LARGEST_WINDOW = 2 ** 31;

/** Reads the configuration, before an environment is made. @throws UserError */
export async function loadEvaluation(path: string, { lora }: Settings): Promise<LoadedConfig> {
  const loaded = await loadConfig(path, { pluginsTo: toStderr });
  if (lora?.result === "adapter") {
    throw new UserError({
      where: "finetune.evaluate",
      expected: "a whole model to serve: finetune.lora.result: merged",
      got: "adapter",
      fix: "Set result: merged; the adapter alone is then beside the model.",
    });
  }
  if (loaded.config.generate.trajectories !== undefined) {
    throw new UserError({
      where: `${path}: generate.trajectories`,
      expected: "a configuration that asks a model, for finetune.evaluate",
      got: "answers sampled elsewhere",
      fix: "Leave it out.",
    });
  }
  return loaded;
}

/** Checks inputs, prompts and strategies, before the training starts. @throws UserError */
export async function checkEvaluation(loaded: LoadedConfig, plan: Plan): Promise<void> {
  for (const served of await modelsOf(plan)) await asksAnything(loaded, plan, served);
  await checkNeeds(RECIPES.evaluate.stages, servedBy(loaded, plan, { name: "base", url: NOBODY }));
}

/**
 * A name stands for one set of weights, so that its answers are never another model's. The same
 * training on other devices may end in other weights. Before a training it has no weights.
 */
async function modelsOf({ model, identity, work }: Plan): Promise<[base: Served, trained: Served]> {
  const folder = workPaths(work).model;
  const files = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const shards = files.filter((name) => name.endsWith(".safetensors"));
  const weights = await Promise.all(shards.map((name) => sampledHash(join(folder, name))));
  return [
    { role: "base", folder: model.folder, name: `base-${model.fingerprint.slice(0, DIGITS)}` },
    { role: "trained", folder, name: `trained-${sha256([identity, weights]).slice(0, DIGITS)}` },
  ];
}

const runOf = ({ work }: Plan, { name }: Served): string => join(work, "evaluate", name);
/** Links to both models and the logs of their servers. */
const placeOf = ({ work }: Plan): string => join(work, "evaluate", "served");

/** The configuration with a served model in place of its policy. */
function servedBy(
  { config, ...rest }: LoadedConfig,
  plan: Plan,
  { name, url }: { name: string; url: string },
) {
  const kwargs = plan.tokens?.check.template_kwargs ?? {};
  const own = config.policy.kind === "openai" ? config.policy : undefined;
  const request = {
    ...own?.request,
    ...(Object.keys(kwargs).length > 0 && { chat_template_kwargs: kwargs }),
  };
  const policy = PolicyOptions.parse({
    kind: "openai",
    base_urls: [url],
    model: name,
    choices_per_request: 1,
    concurrency: CONCURRENCY,
    ...(own !== undefined && { timeout_s: own.timeout_s }),
    ...(own?.send_reasoning !== undefined && { send_reasoning: own.send_reasoning }),
    ...(Object.keys(request).length > 0 && { request }),
  });
  return { ...rest, config: { ...config, policy, generate: withWindow(config, plan) } };
}

/** The server does not state its window; the checkpoint does. */
function withWindow({ generate }: LoadedConfig["config"], { model }: Plan) {
  const window = model.config.max_position_embeddings;
  if (generate.context_tokens !== undefined || typeof generate.max_tokens === "number") return generate;
  if (window < LARGEST_WINDOW) return { ...generate, context_tokens: window };
  throw new UserError({
    where: "finetune.evaluate: generate.context_tokens",
    expected: "the context window of the model, since generate.max_tokens is not set",
    got: "nothing, and the checkpoint does not state it",
    fix: "Set generate.context_tokens to the window of the model, or generate.max_tokens to a number.",
  });
}

/** A dry run of one model's evaluation. @returns whether the model has to be asked */
async function asksAnything(loaded: LoadedConfig, plan: Plan, served: Served): Promise<boolean> {
  let asks = false;
  await runEvaluation(servedBy(loaded, plan, { name: served.name, url: NOBODY }), {
    ...given(runOf(plan, served), () => undefined),
    dryRun: true,
    planned: async ({ preview }) => {
      asks ||= preview.todo.includes(SAMPLING);
    },
  });
  return asks;
}

const given = (runDir: string, say: Say) => ({
  runDir,
  workers: WORKERS,
  dryRun: false,
  // The user's own machine answers, and nothing is paid for.
  yes: true,
  wait: false,
  resend: true,
  signal: interruption.signal,
  say,
});

type Asked = { loaded: LoadedConfig; plan: Plan; say: Say };

/** @param compare run directory of the other model's evaluation */
async function evaluateOne(asked: Asked, served: Served, compare?: string): Promise<Evaluated | null> {
  const { loaded, plan, say } = asked;
  const { role, folder, name } = served;
  const asks = await asksAnything(loaded, plan, served);
  say(`evaluating the ${role} model ${name}${asks ? `: ${folder}` : ", whose answers are all on record"}`);
  const { threads, settings } = plan;
  const { signal } = interruption;
  const start = { folder, name, place: placeOf(plan), kind: environmentOf(settings), threads, signal };
  const server = asks ? await serveModel(start) : null;
  try {
    return await runEvaluation(servedBy(loaded, plan, { name, url: server?.url ?? NOBODY }), {
      ...given(runOf(plan, served), say),
      compare,
    });
  } finally {
    await server?.close();
  }
}

/**
 * Evaluates both models, prints the tables, and adds them to the card of the checkpoint.
 * @returns the exit code
 */
export async function evaluateModels(asked: Asked): Promise<number> {
  interruption.listen();
  const { plan, say } = asked;
  const models = await modelsOf(plan);
  const [base, trained] = models;
  const before = await evaluateOne(asked, base);
  const after = await evaluateOne(asked, trained, runOf(plan, base));
  if (before === null || after === null) throw new Error("an evaluation without a result");
  say(printable(terminalTables([...before.tables.slice(0, 1), ...after.tables])).trimEnd());
  await writeCard(models, before, after);
  const lost = [before, after].reduce((sum, { evaluation }) => sum + withoutVerdict(evaluation), 0);
  if (lost === 0) return EXIT.done;
  say(`${lost} trajectories broke off or got no verdict; they count neither as right nor as wrong`);
  return EXIT.failedItems;
}

const withoutVerdict = ({ arms }: Evaluation): number => arms.reduce((sum, arm) => sum + arm.no_verdict, 0);

/** The section is the last one of the card, and is replaced by a newer one. */
async function writeCard(
  [base, trained]: readonly [Served, Served],
  before: Evaluated,
  after: Evaluated,
): Promise<void> {
  const card = join(trained.folder, "README.md");
  const { name, problems } = after.evaluation;
  const intro =
    `Configuration \`${name}\`, ${problems} problems: the base model \`${basename(base.folder)}\` ` +
    `(\`${base.name}\`) and this one (\`${trained.name}\`) with the same seeds; brackets are 95 % intervals.`;
  const [solved] = before.tables;
  const tables = [...(solved === undefined ? [] : [solved]), ...after.tables];
  const rest = (await readFile(card, "utf8")).split(`\n${HEADING}\n`)[0] ?? "";
  await writeWhole(
    card,
    `${rest.trimEnd()}\n\n${HEADING}\n\n${intro}\n\n${markdownTables(tables, "###").trimEnd()}\n`,
  );
}
