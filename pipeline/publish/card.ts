/**
 * The dataset card: YAML header in the hub's format, how the dataset was made, its figures, and
 * what was checked for contamination. Every figure comes from the manifests of the run.
 */
import { basename } from "node:path";
import { stringify } from "yaml";
import type { Config } from "../../schemas/config.ts";
import { pathsOf } from "../../schemas/import-options.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { isByEvidence } from "../../stages/decontaminate/rule.ts";
import { nothingPlanted, type SelfTestReport, selfTestTable } from "../../stages/decontaminate/self-test.ts";
import { producerOf } from "../recipes.ts";
import { funnelLines } from "../store/funnel.ts";
import { conversation, origin, type Reasoning } from "./card-answers.ts";
import { comparedLines } from "./card-compared.ts";
import { featuresOf } from "./card-features.ts";
import { rights } from "./card-rights.ts";
import { type FlakyShare, flakyLine } from "./flaky.ts";
import type { RefusedCounts } from "./licences.ts";
import { type KindSums, kindLines } from "./test-kinds.ts";
import type { Compared } from "./undecided.ts";

export type CardFacts = {
  config: Config;
  counts: Record<string, number>;
  manifests: readonly Manifest[];
  /** What decontaminate did not decide, and what it embedded. */
  compared?: Compared;
  /** The report of the self-test with planted copies. */
  selfTest: SelfTestReport | null;
  /** Bytes of each config's files. */
  bytes: Record<string, number>;
  /** Sampling fields that the server does not take, so that requests had none. */
  omitted?: readonly string[];
  /** Paths of the optional columns of the files. */
  optional: ReadonlySet<string>;
  /** The same of rejected/ and of sft/. */
  optionalRejected: ReadonlySet<string>;
  optionalSft: ReadonlySet<string>;
  reasoning: Reasoning;
  flaky: FlakyShare;
  /** Rows that `publish.allow_licenses` refused. */
  refused?: RefusedCounts;
  /** Solve rates by kind of tests. */
  kinds?: KindSums;
  /** Whether prompts of the run ask for reasoning or give guidelines. */
  hasCotPrompts: boolean;
};

const SIZES: [number, string][] = [
  [1e3, "n<1K"],
  [1e4, "1K<n<10K"],
  [1e5, "10K<n<100K"],
  [1e6, "100K<n<1M"],
  [Number.POSITIVE_INFINITY, "1M<n<10M"],
];

/** The config that trainers read if none is named. */
export const DEFAULT_CONFIG = "sft";

function header(facts: CardFacts): string {
  const { config, counts, bytes } = facts;
  const columns: Record<string, ReadonlySet<string>> = {
    rejected: facts.optionalRejected,
    sft: facts.optionalSft,
  };
  const rows = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const { license } = config.publish;
  return stringify({
    pretty_name: config.name,
    ...(license === undefined ? {} : { license }),
    language: ["en"],
    task_categories: ["text-generation"],
    tags: ["code", "rejection-sampling", "multi-turn"],
    size_categories: [SIZES.find(([limit]) => rows < limit)?.[1] ?? ""],
    configs: Object.keys(counts).map((name) => ({
      config_name: name,
      data_files: [{ split: "train", path: `${name}/train-*.parquet` }],
      ...(name === DEFAULT_CONFIG ? { default: true } : {}),
    })),
    dataset_info: Object.entries(counts).map(([name, num_examples]) => ({
      config_name: name,
      features: featuresOf(name, columns[name] ?? facts.optional),
      splits: [{ name: "train", num_bytes: bytes[name] ?? 0, num_examples }],
      download_size: bytes[name] ?? 0,
      dataset_size: bytes[name] ?? 0,
    })),
  });
}

function limits({ config, manifests, flaky, kinds }: CardFacts): string {
  const dropped = manifests.flatMap(({ stage, counts }) =>
    ["internal_error", "failed"].map((reason) => ({ stage, reason, count: counts.reasons[reason] ?? 0 })),
  );
  const failed = dropped.filter(({ count }) => count > 0);
  return [
    "- A program is right here if it passes the tests of its problem, which may be too few to refute it.",
    flakyLine(flaky),
    ...(kinds === undefined ? [] : kindLines(kinds)),
    ...(config.decontaminate?.benchmarks.length === 0
      ? ["- The dataset was compared with no benchmark: it may contain any of their problems."]
      : [
          "- Only what came near a benchmark by wording, embedding or shared tests was compared by programs; benchmarks that",
          "  are not named above were not looked at.",
        ]),
    config.policy.kind === "recorded"
      ? "- The reasoning is template text: the set exercises a pipeline and teaches a model nothing."
      : "- The reasoning in the answers was not checked, only the programs.",
    ...failed.map(
      ({ stage, reason, count }) =>
        `- ${count} rows have no verdict because of infrastructure errors (${stage}: ${reason}).`,
    ),
  ].join("\n");
}

/** Recall on planted copies, or that it was not measured. */
function planted(report: SelfTestReport | null): string {
  if (report === null) return "No planted copies were tried.";
  const nothing = nothingPlanted(report);
  if (nothing !== null) return nothing;
  return [
    "Copies of benchmark items, changed as named, were put before the same rule as if they had been imported",
    "(without url or contest). Found:",
    "",
    selfTestTable(report),
  ].join("\n");
}

function decontamination({ config, manifests, selfTest, compared }: CardFacts): string {
  const options = config.decontaminate;
  const counts = manifests.find((m) => m.stage === producerOf("contamination/1"))?.counts;
  if (options === undefined || counts === undefined) return "No decontamination was run.";
  if (options.benchmarks.length === 0)
    return "**No decontamination was run**: the configuration names no benchmarks. Rows may be of benchmark problems.";
  const names = options.benchmarks.map((b) => b.name).join(", ");
  // A model may be named by a local path, which must not be published.
  const model = basename(options.embedding_model);
  const embedding =
    options.embedding !== false
      ? `sentence embeddings (${model}, cosine ≥ ${options.cosine})`
      : "**no sentence embeddings: that check has not run**";
  const text = isByEvidence(options)
    ? "the wording, weighed by its rarity"
    : "word 8-gram containment and Jaccard";
  const wording = options.mode === "paper" ? "" : ` by identity (url, contest), by ${text},`;
  return [
    `Every imported problem was compared with ${names} by ${embedding},${wording} and by`,
    "running verified solutions of each on the other's tests.",
    `${counts.dropped} of ${counts.rows_in} problems were removed, with everything sampled for them.`,
    ...(compared === undefined ? [] : comparedLines(compared, options)),
    "",
    planted(selfTest),
  ].join("\n");
}

/** Which tests the last program of a published row passes. */
function bar({ config }: CardFacts): string {
  // "keep-passing" is the section of the configuration.
  const { min_pass_fraction: fraction } = config["keep-passing"];
  if (fraction === 0) return "passes or fails: the rows are unfiltered";
  return fraction === 1 ? "passes every test" : `passes at least ${fraction} of all tests`;
}

function sampling({ config: { generate } }: CardFacts): string {
  const { strategy, samples, max_turns, budget, k_correct } = generate;
  const many =
    budget === "fixed"
      ? `${samples} trajectories a problem`
      : `trajectories until ${k_correct} of a problem are right, ${samples} at most`;
  const name = /\.ya?ml$/.test(strategy) ? basename(strategy) : strategy;
  return `Strategy ${name}, ${many}, at most\n${max_turns} turns.`;
}

/** An address on the hub, or the name of a local file, whose folders must not be published. */
const nameShown = (path: string): string => (path.startsWith("hf://") ? path : basename(path));

/** How each config is trained on, and how it must not be. */
function training({ config }: CardFacts): string {
  const given = config.policy.kind === "openai" && config.policy.request?.chat_template_kwargs !== undefined;
  return [
    "- `sft` is for trainers: one row for each trained answer, with `completion` as the only target of the loss.",
    "  `set` says which config has the whole conversation. Set the trainer's maximum length so that no row is cut.",
    ...(given
      ? [
          "  Train and serve with the row's `chat_template_kwargs`: without them, templates may add an empty thought.",
        ]
      : []),
    "- `multi_turn` is not for trainers that compute the loss on all of `messages`, or on all answers: earlier answers",
    "  are wrong. `train` marks the last answer, which alone is a target.",
    "- `single_turn` is not for trainers that compute the loss on all of `messages`: the prompts would be trained too.",
  ].join("\n");
}

/** The whole README.md of dataset/. */
export function cardText(facts: CardFacts): string {
  const { config, counts, manifests } = facts;
  const inputs = config.import.inputs.map((i) => `- ${i.format}: ${pathsOf(i).map(nameShown).join(", ")}`);
  return `---
${header(facts)}---

# ${config.name}

Multi-turn solutions of programming problems whose last program ${bar(facts)}, made by rftkit.
${origin(facts)} ${sampling(facts)}

| config | rows |
|---|---|
${Object.entries(counts)
  .map(([name, n]) => `| ${name} | ${n} |`)
  .join("\n")}

${training(facts)}

${conversation(facts)}

## Funnel

\`\`\`
${funnelLines(manifests).join("\n")}
\`\`\`

## Decontamination

${decontamination(facts)}

## Sources

${inputs.join("\n")}

## Licence and attribution

${rights(facts)}

## Limits

${limits(facts)}

## Reading it

\`\`\`python
from datasets import load_dataset
load_dataset("path/of/this/folder", "sft", split="train")
\`\`\`
`;
}
