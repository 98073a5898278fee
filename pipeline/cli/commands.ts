/**
 * The list of commands, in the order of `--help`: how each is called, what it does, and its file,
 * which is loaded when it is called.
 */
type Listed = { usage: string; describe: string | false; load: () => Promise<unknown> };

/**
 * The commands; `--help` lists those with a description. The modules add their options and
 * handlers.
 */
export const COMMANDS: readonly Listed[] = [
  {
    usage: "demo",
    describe: "Run every stage on sample problems in a minute, without a model",
    load: () => import("./demo.ts"),
  },
  {
    usage: "run <config>",
    describe: "Run a recipe: problems in, dataset out",
    load: () => import("./run.ts"),
  },
  {
    usage: "init [config]",
    describe: "Write a configuration to start from",
    load: () => import("./init.ts"),
  },
  { usage: "status <dir>", describe: "Show what a run has done so far", load: () => import("./status.ts") },
  {
    usage: "import <config>",
    describe: "Read the problems and report rejected rows",
    load: () => import("./import.ts"),
  },
  {
    usage: "inspect <file..>",
    describe: "Show what a problem file holds, and how to import it",
    load: () => import("./inspect.ts"),
  },
  {
    usage: "problems <config>",
    describe: "Count the problems by source, tests, limits and flags",
    load: () => import("./problems.ts"),
  },
  {
    usage: "judge [file]",
    describe: "Judge programs on tests (JSON Lines)",
    load: () => import("./judge.ts"),
  },
  {
    usage: "serve",
    describe: "Put the judge behind HTTP, for other programs",
    load: () => import("./serve.ts"),
  },
  {
    usage: "audit <config>",
    describe: "Judge the recorded solutions of a problem set",
    load: () => import("./audit.ts"),
  },
  {
    usage: "estimate <config>",
    describe: "Predict a run's calls, tokens, hours and disk, or compare with a finished run",
    load: () => import("./estimate.ts"),
  },
  {
    usage: "evaluate <config>",
    describe: "Measure strategies: pass@k, pass n@k, by difficulty and turn",
    load: () => import("./evaluate.ts"),
  },
  {
    usage: "decontaminate <dir>",
    describe: "Compare a run's problems with the benchmarks and write dataset/",
    load: () => import("./decontaminate.ts"),
  },
  {
    usage: "finetune <config>",
    describe: "Fine-tune on a run's dataset",
    load: () => import("./finetune.ts"),
  },
  {
    usage: "report <dir>",
    describe: "Write a static HTML report: figures, trajectories, evidence of contamination",
    load: () => import("./report.ts"),
  },
  { usage: "view [dir]", describe: "Show reports of runs in a browser", load: () => import("./view.ts") },
  {
    usage: "publish <dir>",
    describe: "Check a run's dataset, and upload it to the hub",
    load: () => import("./publish.ts"),
  },
  {
    usage: "export <dir>",
    describe: "Write the dataset for other trainers",
    load: () => import("./export.ts"),
  },
  {
    usage: "check-template <model> [rows]",
    describe: "Show which tokens of a row are trained with a model's chat template",
    load: () => import("./check-template.ts"),
  },
  {
    usage: "gguf <path>",
    describe: "Write a checkpoint as a GGUF file, or a GGUF file as a checkpoint",
    load: () => import("./gguf.ts"),
  },
  {
    usage: "show-prompts <config>",
    describe: "Print the prompts of a problem",
    load: () => import("./show-prompts.ts"),
  },
  { usage: "show <id>", describe: "Print a trajectory, example or problem", load: () => import("./show.ts") },
  {
    usage: "validate <config>",
    describe: "Check a configuration and its files",
    load: () => import("./validate.ts"),
  },
  {
    usage: "schema",
    describe: "Print the JSON schema of the configuration, for editors",
    load: () => import("./schema.ts"),
  },
  { usage: "doctor", describe: "Check this machine", load: () => import("./doctor.ts") },
  {
    usage: "cache",
    describe: "Show or prune what rftkit keeps in the user's cache",
    load: () => import("./cache.ts"),
  },
  // Executors start it.
  { usage: "worker", describe: false, load: () => import("./worker.ts") },
];
