/**
 * The rows to train on: the files, their hashes, and the checks of the Python side with the model's
 * tokenizer.
 * Promises: errors in rows are reported before the training starts, all kinds at once.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../io/files.ts";
import { sha256, sha256File } from "../io/hash.ts";
import type { UserFault } from "../schemas/errors.ts";
import type { Model } from "./model.ts";
import { trainerPython } from "./python.ts";
import { environmentOf, type Settings } from "./settings.ts";
import type { TokenShards } from "./template/shards.ts";

/**
 * Maximum share of rows that are too long; more indicate another problem, such as a different
 * tokenizer.
 */
const MAX_LONG = 0.01;

const Counts = z.object({ rows: z.int(), tokens: z.int(), trained_tokens: z.int(), packs: z.int() });
const Prepared = z.object({
  sequence: z.int(),
  longest: z.int(),
  largest_token: z.int(),
  untrained: z.array(z.string()).describe("control tokens whose embedding is zero"),
  train: Counts,
  eval: Counts,
  left_out: z.array(z.object({ example_id: z.string(), tokens: z.int() })),
  family: z.string().nullish().describe("why transformers cannot train this family"),
  template: z
    .string()
    .nullish()
    .describe("how the checkpoint's own chat template differs from the layout that is trained"),
  faults: z.array(z.object({ fault: z.string(), count: z.int(), where: z.array(z.string()) })),
});
export type Prepared = z.infer<typeof Prepared>;
export type DataFile = { path: string; sha256: string };

/** Every train-*.parquet of the sets, with hashes, in order. */
export async function dataFiles(
  dataset: string,
  sets: readonly string[],
  faults: UserFault[],
): Promise<DataFile[]> {
  const files: DataFile[] = [];
  for (const set of sets) {
    const folder = join(dataset, set);
    const names = (await readdir(folder).catch(() => [])).filter((n) => /^train-.*\.parquet$/.test(n)).sort();
    if (names.length === 0) {
      faults.push({
        where: folder,
        expected: "train-*.parquet",
        got: "none",
        fix: "Run `make decontaminate` (rftkit run CONFIG) first: it writes the dataset.",
      });
    }
    for (const name of names)
      files.push({ path: join(folder, name), sha256: await sha256File(join(folder, name)) });
  }
  return files;
}

type Request = {
  files: DataFile[];
  model: Model;
  settings: Settings;
  /** Rows that the checkpoint's own chat template has rendered; without them the paper's layout. */
  tokens?: TokenShards | null;
  scratch: string;
  out: string | null;
};

const Kept = z.object({ key: z.string(), prepared: Prepared });

/**
 * Reuses data prepared from the same rows, tokenizer and values: reading 300 million tokens takes
 * minutes.
 */
async function kept(path: string, key: string): Promise<Prepared | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const found = Kept.safeParse(JSON.parse(text));
  return found.success && found.data.key === key ? found.data.prepared : null;
}

/** Tokenises and checks every row, and writes the packs to `out` if there is no error. */
export async function prepareData(request: Request, faults: UserFault[]): Promise<Prepared> {
  const { settings, files, model, out, tokens } = request;
  const { loss, sequence_length, seed, eval_fraction } = settings;
  const key = sha256([
    files.map((f) => f.sha256),
    model.fingerprint,
    loss,
    sequence_length,
    seed,
    eval_fraction,
    ...(tokens == null ? [] : [tokens.key]),
    ...(settings.packing === false ? ["unpacked"] : []),
  ]);
  const mark = out === null ? null : join(out, "prepared.json");
  const before = mark === null ? null : await kept(mark, key);
  const prepared = before ?? (await prepareAnew(request));
  const found = [...rowFaults(prepared, files), ...templateFaults(prepared, model)];
  faults.push(...found);
  if (mark !== null && before === null && found.length === 0) {
    await writeWhole(mark, JSON.stringify({ key, prepared }));
  }
  return prepared;
}

async function prepareAnew(request: Request): Promise<Prepared> {
  const { settings, files, tokens } = request;
  const file = join(request.scratch, "prepare.json");
  await writeFile(
    file,
    JSON.stringify({
      files: files.map((f) => f.path),
      model: request.model.folder,
      loss: settings.loss,
      sequence: settings.sequence_length,
      seed: settings.seed,
      eval_fraction: settings.eval_fraction,
      out: request.out,
      ...(settings.packing === false && { packed: false }),
      ...(tokens == null
        ? {}
        : { shards: tokens.folder, pad: tokens.checkpoint.pad, stops: tokens.checkpoint.stops }),
    }),
  );
  const said = await trainerPython("rftkit_trainer.prepare", [file], environmentOf(settings));
  return Prepared.parse(JSON.parse(said));
}

/** A model is never trained in another layout than the one in which a server asks it. */
function templateFaults({ template, family }: Prepared, { folder }: Model): UserFault[] {
  if (family != null) {
    const expected = "a language model that transformers can train";
    const fix = "Use a text model of a family that the pinned transformers has.";
    return [{ where: join(folder, "config.json"), expected, got: family, fix }];
  }
  if (template == null) return [];
  return [
    {
      where: `${folder}: chat template`,
      expected: "Llama 3's layout, the only one that the torchtune back end trains",
      got: template,
      fix: "Use --backend trl, which trains a model by its own chat template; `rftkit check-template` shows its rows.",
    },
  ];
}

function rowFaults(prepared: Prepared, files: DataFile[]): UserFault[] {
  const where = files.map((f) => f.path).join(", ");
  const faults = prepared.faults.map((f) => ({
    where: `${where}: ${f.where.join(", ")}${f.count > f.where.length ? ", …" : ""}`,
    expected: "rows that can be trained on",
    got: `${f.count} with ${f.fault}`,
    fix: "Make the dataset again with `rftkit run`, or remove these rows.",
  }));
  const all = prepared.train.rows + prepared.eval.rows + prepared.left_out.length;
  if (all === 0 && faults.length === 0) {
    faults.push({
      where,
      expected: "rows",
      got: "none",
      fix: "Generate more samples: no solution passed, or none has several turns.",
    });
  }
  if (prepared.left_out.length > all * MAX_LONG) {
    faults.push({
      where,
      expected: `at most ${MAX_LONG * 100} % of the rows longer than ${prepared.sequence} tokens`,
      got: `${prepared.left_out.length} of ${all}, the longest ${prepared.longest}`,
      fix: "Set strip-prompts.tokenizer to this model's tokenizer and run from strip-prompts, or increase finetune.sequence_length.",
    });
  }
  return faults;
}
