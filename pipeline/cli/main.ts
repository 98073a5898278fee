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
import { COMMANDS } from "./commands.ts";
import { declaredOptions } from "./common/define-command.ts";
import { EXAMPLES } from "./common/examples.ts";
import { InterruptedError, interruption } from "./common/interruption.ts";
import { printable } from "./common/printable.ts";

// biome-ignore lint/complexity/noBannedTypes: the type that yargs itself gives a module without options
type Loaded = { command: CommandModule<{}, never> };

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
