/** The rule evidence on the problems of world.ts: one index, many problems. */
import type { z } from "zod";
import type { JudgeRequest } from "../../../judge/judge.ts";
import type { Contamination } from "../../../schemas/contamination.ts";
import type { DecontaminateOptions } from "../../../schemas/options.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { Decided as Decision } from "../../../stages/decide.ts";
import { encodeIndex } from "../../../stages/decontaminate/benchmark-index.ts";
import { buildIndex } from "../../../stages/decontaminate/build-index.ts";
import { decontaminate } from "../../../stages/decontaminate.ts";
import type { Row, StageContext } from "../../../stages/define-stage.ts";
import type { Embedder } from "../../../text/embedding/contract.ts";
import { optionsOf, world } from "./world.ts";

export const evidenceOf = (given: Partial<z.input<typeof DecontaminateOptions>> = {}): DecontaminateOptions =>
  optionsOf({ rule: "evidence", ...given });

export type Decided = { decision: Decision<string>; pairs: Contamination[] };
export type Indexed = {
  options: DecontaminateOptions;
  ctx: StageContext;
  artifact: Uint8Array;
  asked: JudgeRequest[];
};

export async function indexed(
  items: readonly Problem[],
  options: DecontaminateOptions,
  embedder?: Embedder,
): Promise<Indexed> {
  const { ctx: bare, asked } = world();
  const ctx: StageContext = { ...bare, ...(embedder && { embedder: () => Promise.resolve(embedder) }) };
  async function* all() {
    for (const item of items) yield { benchmark: "bench", problem: item };
  }
  const artifact = encodeIndex(await buildIndex(all(), options, ctx));
  return { options, ctx: { ...ctx, artifact: () => Promise.resolve(artifact) }, artifact, asked };
}

export async function decide(
  problem: Problem,
  { options, ctx }: Indexed,
  rows: Row[] = [],
): Promise<Decided> {
  const { rows: pairs, decisions } = await decontaminate.perProblem({ problem, rows }, options, ctx);
  const [decision] = decisions;
  if (decision === undefined) throw new Error("no decision");
  return { decision, pairs };
}
