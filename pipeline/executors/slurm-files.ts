/**
 * The batch file of a chain's job array, and the paths of everything that its tasks write in the
 * run directory. The file can be read, and submitted again by hand. It requeues its own task, never
 * the array; records in a file how a task ended; and marks a worker that was killed. It has no API
 * key and no environment variable of the submitter.
 */
import { basename, join } from "node:path";
import { batchScript, type Directives, quoted } from "../../cluster/batch-script.ts";
import { assetPath } from "../../io/assets.ts";
import { EXIT } from "../../schemas/errors.ts";
import type { RunDir } from "../store/run-dir.ts";
import { GAVE_UP } from "../worker/restarts.ts";

export type SlurmOptions = {
  partition?: string | undefined;
  time?: string | undefined;
  cpusPerTask: number;
  /** Further options of sbatch; they replace rftkit's own of the same name. */
  sbatch: Readonly<Record<string, string>>;
  /**
   * Arguments of the same command, for a job that merges after the array; null: the caller waits.
   */
  again: readonly string[] | null;
};

/** Seconds before the time limit at which a task stops and requeues itself. */
const WARNING = 90;

/**
 * Exit code in the end file of a task that was told to stop (scancel, preemption without requeue).
 */
export const CANCELLED = 143;

export const slurmPlaces = (run: RunDir) => ({
  merge: join(run.slurm, "merge.sbatch"),
  script: (stage: string) => join(run.slurm, `${stage}.sbatch`),
  /** The plan as it was when the job was submitted. */
  plan: (work: string) => join(run.slurm, `plan-${work}.json`),
  job: join(run.slurm, "job.json"),
  logs: join(run.slurm, "logs"),
  counts: join(run.slurm, "counts"),
  /** How much of the counts is already in the run's measurements. */
  counted: join(run.slurm, "counted.json"),
  ended: join(run.slurm, "ended"),
});

export type ChainWork = { stage: string; tasks: number /** Name of its plan. */; work: string };

/**
 * Text of the batch file that passes all buckets, in `tasks` parts, through the chain up to
 * `stage`.
 */
export function chainScript(run: RunDir, work: ChainWork, options: SlurmOptions): string {
  const directives: Directives = {
    "job-name": `rftkit-${basename(run.root)}`,
    array: `0-${work.tasks - 1}`,
    "cpus-per-task": options.cpusPerTask,
    ...(options.partition === undefined ? {} : { partition: options.partition }),
    ...(options.time === undefined ? {} : { time: options.time }),
    requeue: true,
    "open-mode": "append",
    signal: `B:USR1@${WARNING}`,
    chdir: run.root,
    output: "slurm/logs/%A_%a.log",
    ...options.sbatch,
  };
  return batchScript(directives, [...header(run, work), ...body(run, work)]);
}

/**
 * Text of the batch file that runs the command again after the array: it seals, or submits what is
 * missing.
 */
export function mergeScript(run: RunDir, again: readonly string[], options: SlurmOptions): string {
  const { partition, time, sbatch } = options;
  const { signal: _, ...others } = sbatch;
  const directives: Directives = {
    "job-name": `rftkit-merge-${basename(run.root)}`,
    ...(partition === undefined ? {} : { partition }),
    ...(time === undefined ? {} : { time }),
    requeue: true,
    "open-mode": "append",
    chdir: run.root,
    output: "slurm/logs/merge-%j.log",
    ...others,
  };
  const command = [process.execPath, assetPath("bin/rftkit.js"), ...again].map(quoted).join(" ");
  return batchScript(directives, [
    "# Written by rftkit; to be started after the array. Code 75 passes: another command has the run directory, or a",
    "# node that had it died.",
    "for _ in 1 2 3 4 5; do",
    `  ${command} & pid=$!`,
    "  trap 'kill -TERM \"$pid\"' TERM USR1",
    '  wait "$pid"; code=$?',
    '  while kill -0 "$pid" 2>/dev/null; do wait "$pid"; code=$?; done',
    `  [ "$code" = ${EXIT.tryLater} ] || exit "$code"`,
    "  sleep 60",
    "done",
    `exit ${EXIT.tryLater}`,
  ]);
}

const header = (run: RunDir, { stage, tasks }: ChainWork): string[] => [
  `# Written by rftkit: the chain up to ${stage}, ${tasks} tasks. By hand: env -i PATH="$PATH" HOME="$HOME" sbatch \\`,
  `#   ${quoted(slurmPlaces(run).script(stage))}`,
  "# (env -i, because sbatch hands your whole environment to the job). Tasks that are done end at once.",
];

function body(run: RunDir, { stage, tasks, work }: ChainWork): string[] {
  const plan = ["--plan", slurmPlaces(run).plan(work)];
  const worker = [process.execPath, assetPath("bin/rftkit.js"), "worker", "--run", run.root, ...plan];
  return [
    `run=${quoted(run.root)}`,
    `worker=(${[...worker, "--stage", stage, "--count", String(tasks)].map(quoted).join(" ")})`,
    "# Of this task alone: $SLURM_JOB_ID is the whole array's in its last task, and would requeue all of it.",
    "me=$" + "{SLURM_ARRAY_JOB_ID}_$" + "{SLURM_ARRAY_TASK_ID}",
    "attempt=$me.$" + "{SLURM_RESTART_COUNT:-0}",
    'mkdir -p "$run/slurm/ended" "$run/slurm/counts"',
    'rm -f "$run/slurm/ended/$me"',
    'finish() { echo "$1" > "$run/slurm/ended/$me"; echo "task $me ends with $1"; exit "$1"; }',
    "again() {",
    '  echo "task $me goes back into the queue: $1"',
    "  trap 'exit 0' TERM USR1",
    "  # Where it succeeds, Slurm ends this script; where the controller is away, try again.",
    '  for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do scontrol requeue "$me" && sleep 120; sleep 10; done',
    `  finish ${EXIT.tryLater}`,
    "}",
    "stop=",
    "trap 'stop=USR1; kill -TERM \"$pid\"' USR1  # the time limit is near",
    "trap 'stop=TERM; kill -TERM \"$pid\"' TERM  # cancelled",
    "# In the background, because bash runs a trap only between commands, and wait is one that it interrupts.",
    '"$' +
      '{worker[@]}" --index "$SLURM_ARRAY_TASK_ID" --attempt "$attempt" > "$run/slurm/counts/$attempt.jsonl" & pid=$!',
    'wait "$pid"; code=$?',
    'while kill -0 "$pid" 2>/dev/null; do wait "$pid"; code=$?; done',
    `case $code in ${EXIT.done}|${EXIT.user}|${GAVE_UP}) finish "$code";; esac`,
    `[ "$stop" = TERM ] && finish ${CANCELLED}`,
    '[ "$stop" = USR1 ] && again "its time is up"',
    `if [ "$code" -gt 128 ] && [ "$code" != ${EXIT.interrupted} ]; then`,
    "  # Somebody killed the worker (memory?): what it had in hand is suspect.",
    '  mv "$run/attempts/$attempt.jsonl" "$run/attempts/$attempt.killed"',
    "fi",
    'again "the worker ended with $code"',
  ];
}
