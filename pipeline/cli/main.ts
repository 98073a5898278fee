/**
 * The command line: one file per command, loaded when it is called. The only place that prints
 * errors and picks the exit code: 0 done, 1 internal error, 2 user error, 3 finished with failed
 * items, 75 try again later, 130 interrupted.
 */
import yargs, { type CommandModule } from "yargs";
import { painted } from "../../io/terminal.ts";
import { rftkitVersion } from "../../io/version.ts";
import { EXIT, TryLaterError, UserError } from "../../schemas/errors.ts";
import { nearest } from "../../schemas/nearest.ts";
import { declaredOptions } from "./common/define-command.ts";
import { EXAMPLES } from "./common/examples.ts";
import { InterruptedError, interruption } from "./common/interruption.ts";
import { printable } from "./common/printable.ts";

// biome-ignore lint/complexity/noBannedTypes: the type that yargs itself gives a module without options
type Loaded = { command: CommandModule<{}, never> };

type Listed = { usage: string; describe: string | false; load: () => Promise<unknown> };

/**
 * The commands; `--help` lists those with a description. The modules add their options and
 * handlers.
 */
const COMMANDS: readonly Listed[] = [
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

/** An error that yargs itself reports (unknown option, missing argument): a user error. */
class UsageError extends Error {}

function program(argv: readonly string[]) {
  const parser = yargs([...argv])
    .scriptName("rftkit")
    .usage("$0 <command>\n\nMakes rejection-sampling fine-tuning data for code models.")
    .version(rftkitVersion())
    .locale("en")
    .strict()
    .parserConfiguration({ "duplicate-arguments-array": false })
    .help("help")
    .alias("help", "h")
    .alias("version", "v")
    .completion("completion", "Print a script that completes commands and options in bash")
    .demandCommand(1, "Name a command.")
    .recommendCommands()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      // yargs passes a message for its own errors only; what a command throws comes without one.
      throw message ? new UsageError(message) : error;
    });
  for (const { usage, describe, load } of COMMANDS) {
    let loaded: Promise<Loaded> | undefined;
    const module = () => (loaded ??= load() as Promise<Loaded>);
    parser.command(
      usage,
      // `false` hides a command; the types of yargs have one signature for each.
      describe as string,
      async (args) => {
        const { builder } = (await module()).command;
        if (typeof builder === "function") await builder(args);
        else if (builder !== undefined) args.options(builder);
        for (const [example, what] of EXAMPLES[usage.split(" ")[0] ?? ""] ?? []) args.example(example, what);
      },
      async (args) => (await module()).command.handler(args as never),
    );
  }
  return parser;
}

/** What yargs says of a wrong call, with the option or argument that was meant. */
function plainUsage(message: string): string {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(", ")[0];
  if (unknown !== undefined) {
    const near = nearest(unknown, [...declaredOptions, "help"]);
    const meant = near.length === 0 ? "" : `\nDid you mean ${near.map((name) => `--${name}`).join(" or ")}?`;
    return `${message}${meant}`;
  }
  if (!message.startsWith("Not enough non-option arguments")) return message;
  return "an argument is missing, for example CONFIG, the configuration file. `rftkit init` writes one to start from.";
}

/** Prints an error in the form of its kind. @returns the exit code */
function report(error: unknown): number {
  const print = (text: string) => {
    const [, head = "", rest = ""] = /^([a-z ]+: )?([\s\S]*)$/.exec(printable(text)) ?? [];
    process.stderr.write(`${head && painted(head, "red", process.stderr)}${rest}\n`);
  };
  if (error instanceof UserError) {
    for (const { where, expected, got, fix } of error.faults) {
      print(`error: ${where}\n  expected: ${expected}\n  got:      ${got}\n  ${fix}`);
    }
    return EXIT.user;
  }
  if (error instanceof UsageError) {
    print(`error: ${plainUsage(error.message)}\nSee rftkit --help.`);
    return EXIT.user;
  }
  if (error instanceof TryLaterError) {
    print(`try again later: ${error.message}`);
    return EXIT.tryLater;
  }
  if (error instanceof InterruptedError) {
    print("interrupted; finished work is saved; run the same command again to resume");
    return EXIT.interrupted;
  }
  print(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.fault;
}

let isListening = false;

/**
 * stdout was closed (EPIPE; `| head`, or the run that started this worker was killed): exit
 * quietly. The listeners stay until the process ends, since output is flushed after a command.
 */
function exitOnClosedOutput(isWorker: boolean): void {
  if (isListening) return;
  isListening = true;
  const stop = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(isWorker ? EXIT.fault : (process.exitCode ?? EXIT.done));
  };
  process.stdout.on("error", stop);
  process.stderr.on("error", stop);
}

/** Runs a command; the exit code is set, not forced, so that output is flushed. */
export async function main(argv: readonly string[]): Promise<void> {
  exitOnClosedOutput(argv[0] === "worker");
  try {
    if (argv.length === 0) program(argv).showHelp("log");
    else await program(argv).parseAsync();
  } catch (error) {
    const stopped =
      interruption.signal.aborted && !(error instanceof UserError || error instanceof TryLaterError);
    process.exitCode = report(stopped ? new InterruptedError() : error);
  } finally {
    interruption.release();
  }
}
