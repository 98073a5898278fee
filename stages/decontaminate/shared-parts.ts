/**
 * What an index and a self-test depend on beside the content of the benchmark's files, so that runs
 * and configurations share them. By the rule similarity and in paper mode nothing is shared: their
 * index holds verdicts.
 */
import { JUDGE_VERSION } from "../../judge/judge.ts";
import type { Config } from "../../schemas/config.ts";
import type { DecontaminateOptions } from "../../schemas/options.ts";
import { pluginsOf } from "../import/formats.ts";
import { judgeKey } from "../key-parts.ts";
import { embeds, isByEvidence, ruleKey } from "./rule.ts";

/** Raised when equal inputs give other bytes of an index, or another report. */
const MADE = 1;
/** The model whose weights are fixed; what a folder holds can change. */
const FIXED_MODEL = "all-MiniLM-L6-v2";

/** Benchmarks without the places of their files. */
const benchmarksOf = ({ benchmarks }: DecontaminateOptions): unknown =>
  benchmarks.map(({ name, inputs }) => ({
    name,
    inputs: inputs.map(({ path: _path, special_judge: _list, ...input }) => input),
  }));

const hasFixedModel = (options: DecontaminateOptions): boolean =>
  embeds(options) === "none" || options.embedding_model === FIXED_MODEL;

/** Null: not shared. */
export function indexParts(
  options: DecontaminateOptions,
  { languages, solutions_per_language }: Pick<Config["import"], "languages" | "solutions_per_language">,
): unknown {
  if (!isByEvidence(options) || !hasFixedModel(options)) return null;
  const { telling_tests, telling_outputs, cross_tests, cross_programs } = options;
  return {
    made: MADE,
    benchmarks: benchmarksOf(options),
    plugins: pluginsOf(options.benchmarks.flatMap(({ inputs }) => inputs)),
    isEmbedded: embeds(options) === "all",
    telling_tests,
    telling_outputs,
    cross_tests,
    cross_programs,
    languages,
    solutions_per_language,
  };
}

/**
 * Null: not shared, as where checkers include a file beside the configuration. All options count: a
 * report says what the rule finds.
 */
export function testParts(options: DecontaminateOptions, { judge }: Pick<Config, "judge">): unknown {
  if (!isByEvidence(options) || !hasFixedModel(options) || judge.testlib !== undefined) return null;
  const { benchmarks: _benchmarks, ...others } = options;
  return {
    made: MADE,
    version: JUDGE_VERSION,
    ...others,
    ...ruleKey(options),
    judge: judgeKey({ judge }, "."),
  };
}
