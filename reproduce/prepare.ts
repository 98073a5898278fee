/**
 * What all seeds share: the problems of the tiny family, the text of the pretraining, and the base
 * model.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { assetPath } from "../io/assets.ts";
import { ensureVenv } from "../trainer/venv.ts";
import { trainerModule } from "./commands.ts";
import type { Places } from "./configs.ts";
import { Ledger } from "./ledger.ts";
import type { Sizes } from "./sizes.ts";

const PRETRAINING_SEED = 0;

const runTool = promisify(execFile);
type Say = (line: string) => void;

/** Problems, pretraining text and the base model, once for all seeds. */
export async function prepare(at: Places, sizes: Sizes, say: Say): Promise<void> {
  await ensureVenv(say);
  const ledger = new Ledger(join(at.root, "steps"), say);
  await ledger.step("problems", async () => {
    await mkdir(join(at.root, "problems"), { recursive: true });
    const parts = [
      ["train", sizes.train, at.problems("train")],
      ["validation", sizes.validation, at.problems("validation")],
      ["held-out", sizes.heldOut, at.problems("held-out")],
      ["corpus", sizes.corpus, at.corpus],
    ] as const;
    const env = { ...process.env, PYTHONPATH: assetPath("data") };
    for (const [what, count, file] of parts) {
      const args = ["-m", "tiny", what, String(count), file, ...(sizes.easy ? ["--easy"] : [])];
      await runTool(process.env.RFTKIT_PYTHON ?? "python3", args, { env });
    }
  });
  await ledger.step("pretrain", async () => {
    if (existsSync(at.base)) return;
    const request = join(at.root, "pretrain.json");
    await writeFile(request, JSON.stringify({ rows: at.corpus, out: at.base, seed: PRETRAINING_SEED }));
    await trainerModule("rftkit_trainer.pretrain", [request], join(at.root, "logs", "pretrain.log"));
  });
}
