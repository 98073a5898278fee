/**
 * Every export, in the order of `--help`. A new one is a file in consumers/, a line here, and its
 * name in pipeline/export-names.ts.
 */
import { axolotl } from "./consumers/axolotl.ts";
import { llamaFactory } from "./consumers/llama-factory.ts";
import { nemoGym } from "./consumers/nemo-gym.ts";
import { openAiJsonl } from "./consumers/openai-jsonl.ts";
import { shareGpt } from "./consumers/sharegpt.ts";
import { tokens } from "./consumers/tokens.ts";
import { trlDpo } from "./consumers/trl-dpo.ts";
import { trlGrpo } from "./consumers/trl-grpo.ts";
import { trlKto } from "./consumers/trl-kto.ts";
import { trlSft } from "./consumers/trl-sft.ts";
import { verifiers } from "./consumers/verifiers.ts";
import { verlRl } from "./consumers/verl-rl.ts";
import { verlSft } from "./consumers/verl-sft.ts";
import type { ExportDefinition } from "./define-export.ts";

export const EXPORTS: readonly ExportDefinition[] = [
  trlSft,
  trlGrpo,
  trlKto,
  trlDpo,
  verlSft,
  verlRl,
  axolotl,
  llamaFactory,
  nemoGym,
  verifiers,
  tokens,
  openAiJsonl,
  shareGpt,
];
