/**
 * Stages and policies of plug-ins with their types: the functions return what they get, and the
 * compiler holds it to the contract of docs/plugins.md. Plug-ins that import these need rftkit
 * installed beside them, so that `z` is the one that rftkit uses.
 */
import type { z } from "zod";
import type { PluginAnswer, PluginCall } from "../pipeline/plugin-policy.ts";
import type { PluginContext } from "../pipeline/plugin-stage.ts";
import { TOOLS } from "../pipeline/plugin-tools.ts";
import type { ChatRequest } from "../policy/policy.ts";
import type { Problem } from "../schemas/problem.ts";
import type { Decided } from "../stages/decide.ts";
import type { Row } from "../stages/define-stage.ts";

export { drop } from "../stages/decide.ts";
export const { keep } = TOOLS;

type Id = "trajectory_id" | "problem_id";
type Decisions<Reason extends string> = Decided<NoInfer<Reason>>[];

export type StageDefinition<Options, Reason extends string, Column extends keyof Row> = {
  /** Also the name of its section in the configuration. */
  name: string;
  /** The stage of rftkit that it follows. */
  after: string;
  /** Every reason for which it drops rows, and what the reason means. */
  reasons: Readonly<Record<Reason, string>>;
  /** Schema of its section. */
  options?: z.ZodType<Options>;
  /** Columns of a row that it looks at; default: all. */
  reads?: readonly Column[];
  needs?: readonly "judge"[];
  /** Raise it if equal inputs give other decisions than before. */
  revision?: number;
  /** One decision for each row: keep(row), or drop(row, reason, detail). */
  perProblem(
    input: { problem: Problem; rows: Pick<Row, Column | Id>[] },
    options: Options,
    ctx: PluginContext,
  ): Decisions<Reason> | Promise<Decisions<Reason>>;
};

export const defineStage = <
  Reason extends string,
  Options = Record<string, never>,
  Column extends keyof Row = keyof Row,
>(
  stage: StageDefinition<Options, Reason, Column>,
): StageDefinition<Options, Reason, Column> => stage;

type Asked = {
  model: string;
  complete(request: ChatRequest, call: PluginCall): PluginAnswer | Promise<PluginAnswer>;
  close?(): void | Promise<void>;
};

export type PolicyDefinition<Options> = {
  /** `policy: { kind: plugin, name: NAME }` in the configuration. */
  name: string;
  /** Schema of `policy.options`. */
  options?: z.ZodType<Options>;
  /** Raise it if equal requests give other answers than before. */
  revision?: number;
  create(options: Options, at: { baseDir: string }): Asked | Promise<Asked>;
};

export const definePolicy = <Options = Record<string, never>>(
  policy: PolicyDefinition<Options>,
): PolicyDefinition<Options> => policy;
