/**
 * `rftkit worker`: works on a share of a run's buckets. The contract with every engine: index and
 * count are options, or the engine's own variables. Exit codes: 0 done; 2 bad input and 76 no
 * progress in several attempts, both never retried; 75 and any other: retry.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { explainWriteError } from "../../io/files.ts";
import { shown, UserError } from "../../schemas/errors.ts";
import { loadPlugins } from "../plugins.ts";
import { readPlan } from "../store/plan.ts";
import { openRunDir } from "../store/run-dir.ts";
import { compileLater } from "../worker/patient-compiler.ts";
import { GAVE_UP, NoProgressError } from "../worker/restarts.ts";
import { runWorker, type WorkerTask } from "../worker/worker.ts";
import { type ArgsOf, defineCommand } from "./common/define-command.ts";
import { interruption } from "./common/interruption.ts";

const OPTIONS = {
  run: { type: "string", demandOption: true, describe: "run directory" },
  plan: { type: "string", describe: "plan file (default: the run's plan.json)" },
  stage: { type: "string", describe: "last stage to run (default: the plan's)" },
  index: { type: "number", describe: "0-based index of this task" },
  count: { type: "number", default: 1, describe: "number of tasks" },
  attempt: {
    type: "string",
    describe:
      "SERIES.NUMBER, unique in the run; identifies this worker if it is killed while it processes a problem",
  },
  "with-parent": {
    type: "boolean",
    default: false,
    describe: "exit when the parent process exits",
  },
} as const;
type WorkerArgs = ArgsOf<typeof OPTIONS>;

/** Milliseconds between progress lines on stdout. */
const EVERY = 300;
const INDEX_VARIABLES = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX"];

/**
 * The number of this task, by option or by a variable of the engine. @throws UserError if there is
 * none
 */
export function indexOf(args: Pick<WorkerArgs, "index" | "count">): number {
  const named = INDEX_VARIABLES.map((name) => process.env[name]).find((value) => value);
  const index = args.index ?? Number(named);
  if (Number.isInteger(index) && index >= 0 && index < args.count) return index;
  throw new UserError({
    where: "--index",
    expected: `an integer from 0 to ${args.count - 1}, by --index or ${INDEX_VARIABLES.join(", ")}`,
    got: shown(args.index ?? named ?? "nothing"),
    fix: "Set --index and --count.",
  });
}

/** Counts for the process that started this worker: JSON lines, summed between writes. */
class Counts {
  #waiting: Record<string, number> = {};
  readonly #timer = setInterval(() => this.flush(), EVERY);

  add(what: string, by = 1): void {
    this.#waiting[what] = (this.#waiting[what] ?? 0) + by;
  }

  flush(): void {
    if (Object.keys(this.#waiting).length === 0) return;
    process.stdout.write(`${JSON.stringify(this.#waiting)}\n`);
    this.#waiting = {};
  }

  end(): void {
    clearInterval(this.#timer);
    this.flush();
  }
}

type Log = (level: "info" | "error", fields: Record<string, unknown>, message: string) => void;

/** A log that cannot be written (a full disk) must not stop the worker, nor hide why it stops. */
function logTo(file: string): Log {
  const logger = pino(pino.destination({ dest: file, sync: true }));
  return (level, fields, message) => {
    try {
      logger[level](fields, message);
    } catch {
      // Writing the data files will fail on the same disk and report it.
    }
  };
}

/** Sends SIGTERM to itself once the process that started it is gone: nobody waits for its work. */
function endWithParent(): void {
  const parent = process.ppid;
  const look = () => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  };
  const timer = setInterval(look, EVERY);
  timer.unref();
}

async function handler(args: WorkerArgs): Promise<void> {
  compileLater();
  const run = await openRunDir(args.run);
  const plan = await readPlan(run, args.plan);
  const index = indexOf(args);
  const logs = join(run.root, "logs");
  try {
    mkdirSync(logs, { recursive: true });
  } catch (error) {
    explainWriteError(error, logs);
  }
  const log = logTo(join(logs, `worker-${index}.jsonl`));
  const counts = new Counts();
  const signal = interruption.listen();
  if (args["with-parent"]) endWithParent();
  const task: WorkerTask = { index, count: args.count };
  if (args.stage !== undefined) task.stage = args.stage;
  if (args.attempt !== undefined) task.attempt = args.attempt;
  const { plugins = [] } = plan.config;
  try {
    await loadPlugins(plugins, plan.baseDir, { say: () => {}, expected: plan.plugins ?? {} });
    await runWorker(run, plan, {
      task,
      events: {
        count: (what, by) => counts.add(what, by),
        log: (message, fields) => log("info", fields ?? {}, message),
        signal,
      },
    });
  } catch (error) {
    log("error", { error: error instanceof Error ? error.stack : String(error) }, "worker stopped");
    if (error instanceof UserError) process.stderr.write(`${JSON.stringify({ faults: error.faults })}\n`);
    if (!(error instanceof NoProgressError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = GAVE_UP;
  } finally {
    counts.end();
  }
}

export const command = defineCommand({
  options: OPTIONS,
  check: ({ attempt }) => {
    if (attempt === undefined || /^[A-Za-z0-9_-]+\.\d+$/.test(attempt)) return;
    throw new Error(`--attempt: expected SERIES.NUMBER, got ${attempt}`);
  },
  handler,
});
