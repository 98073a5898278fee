/**
 * docs/reproduction.md: every number from the figures of finished seeds; nothing is written by hand
 * but the words.
 */

import { number, percentage, ranged, signedRange } from "../io/format.ts";
import { ARM_PLANS } from "./arms.ts";
import { bandLines, type Compared } from "./bands.ts";
import type { ArmFigures, Figures } from "./figures.ts";
import type { Arm } from "./sizes.ts";

const share = (part: number, whole: number): string => (whole === 0 ? "–" : percentage(part / whole));

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");

const words = (arm: string): string => {
  if (arm === "base") return "base, plain prompts";
  if (arm === "base, CoT-retry") return "base, CoT-retry prompts";
  if (arm === "second") return "second round, from (a)";
  return ARM_PLANS[arm as Exclude<Arm, "second">].words;
};

const armCells = (figures: Figures, arm: string, of: ArmFigures): string[] => [
  words(arm),
  percentage(of.pass1),
  ranged(of.pass1at3),
  ranged(of.pass10at30),
  signedRange(figures.differences[`${arm} - base`]?.pass1at3),
];

const results = (figures: Figures): string =>
  table(
    ["model", "pass@1", "pass 1@3", "pass 10@30", "1@3 minus base, paired"],
    Object.entries(figures.arms).map(([arm, of]) => armCells(figures, arm, of)),
  );

const behaviour = (figures: Figures): string =>
  table(
    ["model", "retries", "repaired at that turn", "with words before the program", "the same program again"],
    Object.entries(figures.arms).map(([arm, { retries: r }]) => [
      words(arm),
      number(r.count),
      ...[r.repaired, r.reasoned, r.repeated].map((n) => `${share(n, r.count)} %`),
    ]),
  );

const data = (figures: Figures): string =>
  table(
    ["arm", "single-turn rows", "multi-turn rows", "tokens (trained)", "steps"],
    Object.entries(figures.training).map(([arm, { steps, tokens, trained_tokens }]) => {
      const rows = figures.rows[arm] ?? {};
      const single = arm === "multi" ? "not used" : number(rows.single_turn ?? 0);
      return [
        words(arm),
        single,
        number(rows.multi_turn ?? 0),
        `${number(tokens)} (${number(trained_tokens)})`,
        String(steps),
      ];
    }),
  );

function funnel(figures: Figures): string {
  const rows = (figures.funnels.both ?? []).map(({ stage, rows_in, kept, reasons }) => [
    `\`${stage}\``,
    number(rows_in),
    number(kept),
    Object.entries(reasons)
      .map(([reason, count]) => `${reason} ${number(count)}`)
      .join(", "),
  ]);
  return table(["stage", "in", "kept", "dropped"], rows);
}

/** The usual steps in their order; the others are of arms that were asked for. */
const USUAL = [
  "problems",
  "pretrain",
  "evaluate-base",
  "rollouts",
  "train-both",
  "evaluate-both",
  "train-control",
  "evaluate-control",
  "rollouts-second",
  "train-second",
  "evaluate-second",
];

/**
 * A step that was interrupted says what its last try took: what was done before it, a later try
 * does not repeat.
 */
function times({ steps }: Figures): string {
  const usual = USUAL.flatMap((name) => steps.find(({ step }) => step === name) ?? []);
  const others = steps.filter(({ step }) => !USUAL.includes(step));
  const together = (name: string, some: Figures["steps"]): string[] => [
    name,
    number(Math.round(some.reduce((sum, { seconds }) => sum + seconds, 0))),
    "",
  ];
  const line = ({ step, seconds, tries }: Figures["steps"][number]): string[] => {
    return [step, number(seconds), String(tries)];
  };
  return table(
    ["step", "seconds of its last try", "tries"],
    [
      ...usual.map(line),
      together("together", usual),
      ...(others.length > 0 ? [...others.map(line), together("with these", steps)] : []),
    ],
  );
}

const seedPart = (figures: Figures, found: readonly Compared[]): string =>
  [
    `## Seed ${figures.seed}`,
    results(figures),
    "Paired differences:",
    table(
      ["difference", "pass 1@3", "pass 10@30"],
      Object.entries(figures.differences).map(([name, d]) => [
        name.replace(" - ", " − "),
        signedRange(d.pass1at3),
        signedRange(d.pass10at30),
      ]),
    ),
    `![pass against samples](reproduction/${figures.form}-seed-${figures.seed}.svg)`,
    "After a failed turn:",
    behaviour(figures),
    "Compared with the recorded bands:",
    `\`\`\`\n${bandLines(found).join("\n")}\n\`\`\``,
    "<details><summary>Data, training, times</summary>",
    funnel(figures),
    data(figures),
    times(figures),
    "</details>",
  ].join("\n\n");

function setup(figures: Figures): string {
  const { pretraining: p, machine, versions, setting: s } = figures;
  const held = figures.arms.base?.pass1at3?.problems ?? 0;
  const more = [
    s.second_samples === null ? "" : `; second round ${s.second_samples}`,
    s.paper_samples === null ? "" : `; arm (b) ${s.paper_samples}`,
  ].join("");
  return [
    `- **Base**: a Llama of ${number(Number(p.parameters))} parameters with its own vocabulary, trained from scratch on ${number(Number(p.rows))} conversations (${number(Number(p.tokens))} tokens) by a deliberately poor writer; all seeds share one base.`,
    `- **Trajectories**: ${number(s.problems)} problems × ${s.samples} by CoT-retry, at most ${s.max_turns} turns, temperature ${s.temperature}, top-p ${s.top_p}${more}. A fraction of ${s.fraction} of the passing rows is kept (the paper: 0.6), and of these one row of each cluster of final programs that are near-duplicates (Jaccard ${s.dedup_threshold}).`,
    `- **Training**: torchtune through \`rftkit finetune\`, without the CoT prompts, learning rate ${s.learning_rate}${s.second_rate === null ? "" : ` (second round ${s.second_rate})`}, ${s.epochs} passes, ${number(s.batch_tokens)} tokens a step, loss \`${s.loss}\` unless the table says otherwise. ${chosen(figures)}`,
    `- **Measured**: ${held} ${figures.split} problems × ${s.evaluated} trajectories, plain prompts (strategy \`multi\`: nothing asks for reasoning). Brackets are 95 % intervals, resampled over problems; differences are paired.`,
    `- **Machine**: ${machine.cores} cores, ${machine.cpu}; ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
  ].join("\n");
}

const SHORT_FORM =
  "Phrases, sizes and passes of this form were chosen on its own held-out problems, so that it shows the effect in minutes: it tests the chain, not the claim.";

/** How rate, passes and dedup threshold were chosen. */
function chosen({ choice, form }: Figures): string {
  if (form === "short") return SHORT_FORM;
  if (choice === null)
    return "Rate, passes and dedup threshold are those of `configs/tiny/rollouts.yaml`; with `CHOOSE=1` the validation split decides on them (see docs/decisions.md).";
  const tried = choice.tried.map(
    (one) =>
      `${one.learning_rate} × ${one.epochs} passes, Jaccard ${one.dedup_threshold}: ${percentage(one.pass1at3)}`,
  );
  return `Rate, passes and dedup threshold are those that solved most of the validation problems, which are neither trained on nor held out (pass 1@3 in %, ${choice.samples} trajectories a problem, (a) of the first seed; ${tried.join("; ")}); tokens a step are those of an earlier trial with other problems.`;
}

const OVERVIEW: readonly (readonly [string, string])[] = [
  ["(a) − base", "both - base"],
  ["(b) − base", "multi - base"],
  ["control − base", "control - base"],
  ["(a) − control", "both - control"],
  ["second − (a)", "second - both"],
];

/** pass 1@3 of every seed in one table; nothing where there is one seed. */
function overview(seeds: readonly Figures[]): string[] {
  if (seeds.length < 2) return [];
  const header = ["seed", "base", "(a)", ...OVERVIEW.map(([name]) => name)];
  const rows = seeds.map(({ seed, arms, differences }) => [
    String(seed),
    ranged(arms.base?.pass1at3),
    ranged(arms.both?.pass1at3),
    ...OVERVIEW.map(([, key]) => signedRange(differences[key]?.pass1at3)),
  ]);
  const words =
    "Pass 1@3 in %, differences paired over the same problems. A dash is an arm that was not run with that seed: further seeds repeat only (a) and the control.";
  return ["## All seeds", words, table(header, rows)];
}

const INTRO = `# Reproduction: the effect on a small model

\`make reproduce-tiny\` takes a small model through the whole loop with rftkit's own commands: \`evaluate\` → \`run\` →
\`finetune\` → \`evaluate\`. That command writes this page from the files of the runs below.`;

const SHOWS = `## What this shows, and what it does not

- It shows that the chain works from problems to a measured gain. The gain of (a) over the control comes from the filter, because
  they differ in nothing else. The gain of the control over the base does not: its rows, too, come from prompts that are stripped
  before training, so it learns to write its reasoning without being asked, right or wrong.
- If the interval of the second round against (a) contains zero, a gain of that round is not shown.
- The base learned from a poor writer who sometimes reads a statement again and then says so. Fine-tuning selects behaviour that
  is latent there. No new skill is shown, and nothing about models of another size or about real problems.
- The family is a toy: one to three steps over a list of integers, and statements with a deliberately ambiguous phrase that only a
  failing test resolves. A retry is worth more there than in real problems.
- Intervals are over problems and say nothing about other base models: there is one, from one pretraining.`;

/** The page for some finished seeds of one form. */
export function pageOf(seeds: readonly Figures[], bands: (figures: Figures) => Compared[]): string {
  const [first] = seeds;
  if (first === undefined) throw new Error("no finished seed to write a page of");
  const title =
    first.form === "short" ? "\n\nThis is the **short form**: an easier family and smaller numbers." : "";
  const parts = [
    INTRO + title,
    "## Setting",
    setup(first),
    ...overview(seeds),
    ...seeds.map((figures) => seedPart(figures, bands(figures))),
    SHOWS,
  ];
  return `${parts.join("\n\n")}\n`;
}
