/**
 * A command from one declaration: yargs gets its positional arguments and options, and the
 * handler's type follows from them. The order of the declaration is the order of `--help`.
 */
import type { Argv, CommandModule, InferredOptionTypes, Options, PositionalOptions } from "yargs";

type Positionals = Readonly<Record<string, PositionalOptions>>;
type Declared = Readonly<Record<string, Options>>;

/** The arguments that positional arguments and options of this declaration parse to. */
export type ArgsOf<O extends Record<string, Options | PositionalOptions>> = InferredOptionTypes<O>;

type Command<P extends Positionals, O extends Declared> = {
  positionals?: P;
  options?: O;
  /** Throws where a value cannot be used; its message reaches the user. */
  check?: (args: ArgsOf<P & O>) => void;
  examples?: readonly (readonly [command: string, what: string])[];
  epilogue?: string;
  handler: (args: ArgsOf<P & O>) => void | Promise<void>;
};

/** What every command that has an option `--workers` asks of it. */
function checkWorkers(workers: unknown): void {
  if (workers === undefined || (Number.isInteger(workers) && (workers as number) >= 1)) return;
  throw new Error(`--workers: expected an integer ≥ 1, got ${wordAfter("--workers") ?? workers}`);
}

/** What was typed for an option, which yargs has made a number of. */
function wordAfter(option: string): string | undefined {
  const given = process.argv.find((word) => word === option || word.startsWith(`${option}=`));
  if (given === undefined) return undefined;
  return given === option ? process.argv[process.argv.indexOf(given) + 1] : given.slice(option.length + 1);
}

/** Names of the options of the command that runs, for "did you mean". */
export let declaredOptions: readonly string[] = [];

export function defineCommand<P extends Positionals, O extends Declared>({
  positionals,
  options,
  check,
  examples = [],
  epilogue,
  handler,
}: Command<P, O>): CommandModule<object, ArgsOf<P & O>> {
  return {
    builder: (yargs) => {
      declaredOptions = Object.keys(options ?? {});
      for (const [name, declared] of Object.entries(positionals ?? {})) yargs.positional(name, declared);
      yargs.options({ ...options });
      yargs.check((args) => {
        checkWorkers(args.workers);
        check?.(args as unknown as ArgsOf<P & O>);
        return true;
      });
      for (const [command, what] of examples) yargs.example(command, what);
      if (epilogue !== undefined) yargs.epilogue(epilogue);
      return yargs as Argv<ArgsOf<P & O>>;
    },
    // yargs adds camel-case names to the arguments; TypeScript cannot compare the two types while P
    // and O are open.
    handler: (args) => handler(args as unknown as ArgsOf<P & O>),
  };
}
