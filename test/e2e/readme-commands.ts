/**
 * The one list of the README's commands and how each is tried. A test compares it with the README
 * both ways, so that neither a new command nor one that is gone can slip by.
 */

/**
 * Typed unchanged, in this order, in a checkout (readme.test.ts); ID, FILE and F are the test's
 * own.
 */
export const UNCHANGED: readonly string[] = [
  "make dataset",
  "make decontaminate",
  "make report",
  "npx rftkit run first.yaml",
  "npx rftkit report runs/first",
  "npx rftkit inspect problems.jsonl",
  "npx rftkit problems mine.yaml",
  "npx rftkit validate mine.yaml",
  "npx rftkit show-prompts mine.yaml",
  "npx rftkit audit mine.yaml",
  "npx rftkit estimate mine.yaml",
  "npx rftkit run mine.yaml --dry-run",
  "npx rftkit run mine.yaml",
  "npx rftkit status runs/mine",
  "npx rftkit report runs/mine",
  "npx rftkit show ID --run runs/mine",
  "npx rftkit decontaminate runs/mine --self-test",
  "npx rftkit publish runs/mine --dry-run",
  "npx rftkit export runs/mine --for trl-sft",
  "npx rftkit evaluate mine.yaml",
  "npx rftkit judge FILE.jsonl",
  "npx rftkit import mine.yaml --trajectories F.jsonl",
  "npx rftkit doctor",
  "npx rftkit cache",
];

/** Typed with `--dry-run` behind them, since what they start is a cluster's. */
export const AS_DRY_RUN: readonly string[] = ["npx rftkit run mine.yaml --executor slurm"];

/**
 * Not typed by readme.test.ts: why, and the file that does it, with the words that it must hold.
 */
export const ELSEWHERE: Readonly<Record<string, { file: string; says: string; because: string }>> = {
  "make demo": {
    file: "Makefile",
    says: "$(RFTKIT) demo",
    because: "the next one does the same",
  },
  "npx rftkit demo": {
    file: "test/e2e/package.test.ts",
    says: 'rftkit("demo")',
    because: "is run in the installed package",
  },
  "npx rftkit init": {
    file: "test/pipeline/cli/init.test.ts",
    says: "without a file: a configuration and sample problems",
    because: "the checkout of readme.test.ts has files of these names",
  },
  "npx rftkit view runs": {
    file: "test/pipeline/cli/view.test.ts",
    says: "prints its address, answers, and stops at a signal",
    because: "it runs until it is stopped",
  },
  "npx rftkit serve --problems mine.yaml": {
    file: "test/serve/command.test.ts",
    says: "serves the problems of a configuration by id",
    because: "it runs until it is stopped",
  },
  "make finetune": {
    file: "test/e2e/readme.needs-torch.test.ts",
    says: '"make finetune"',
    because: "needs torch",
  },
  "npx rftkit finetune mine.yaml --run runs/mine": {
    file: "test/e2e/readme.needs-torch.test.ts",
    says: "npx rftkit finetune mine.yaml --run runs/mine",
    because: "needs torch",
  },
  "make finetune CONFIG=configs/paper.yaml TRAIN=paper-70b MODEL=models/Llama-3.1-70B-Instruct ARGS=--dry-run":
    {
      file: "test/trainer/torch/plan.needs-torch.test.ts",
      says: "paper-70b on a 70B checkpoint: the exact command",
      because: "needs torch, a run of 34,880 packs, and a checkpoint that the test makes without numbers",
    },
  "npx rftkit gguf MODEL --out mine.gguf": {
    file: "test/trainer/torch/gguf.needs-gguf.test.ts",
    says: 'rftkit("gguf", at("made")',
    because: "needs torch and the converter",
  },
  "npx rftkit check-template MODEL runs/mine": {
    file: "test/trainer/template/session.needs-torch.test.ts",
    says: '"check-template", ...args',
    because: "needs a tokenizer with a chat template, which the test makes",
  },
  "npx rftkit judge --check": {
    file: "test/judge/processes/conformance.test.ts",
    says: "checkJudge(judge, suite,",
    because: "the suite takes minutes of processor time and is run once",
  },
  "make reproduce-tiny": {
    file: ".ci/run",
    says: "make reproduce-tiny FORM=short",
    because: "takes six minutes in its short form, which runs before the tests, and longer in its whole one",
  },
  "npm ci": { file: ".ci/run", says: "npm ci", because: "installs what the tests themselves run on" },
  "make model": { file: ".ci/run", says: "make model", because: "fetches 90 MB" },
  "make check": { file: ".ci/run", says: "make check", because: "runs before the tests" },
  "make test": { file: ".ci/run", says: "make test", because: "is what runs this" },
};
