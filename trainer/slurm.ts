/**
 * Writes the batch file of a training on several nodes into the run directory, for sbatch.
 * Each node runs torchrun with the same rendezvous; a requeued job resumes from the newest
 * checkpoint.
 */
import { dirname, join } from "node:path";
import { batchScript, type Directives, quoted } from "../cluster/batch-script.ts";
import { trainCommand } from "./command.ts";
import { type Plan, workPaths } from "./plan.ts";
import { trainerVariables } from "./python.ts";

export type SlurmRequest = {
  nodes: number;
  gpusPerNode: number;
  time?: string | undefined;
  partition?: string | undefined;
};

/** Rendezvous port: this plus the job id modulo 1,000, because jobs may share a machine. */
const PORT = 29_500;
/** Seconds before the time limit at which the processes get the signal to save and stop. */
const WARNING = 600;

function directives(plan: Plan, { nodes, gpusPerNode, time, partition }: SlurmRequest): Directives {
  const onGpu = plan.settings.torchtune.device !== "cpu";
  return {
    "job-name": "rftkit-finetune",
    nodes,
    "ntasks-per-node": 1,
    ...(onGpu && { "gpus-per-node": gpusPerNode, exclusive: true }),
    requeue: true,
    "open-mode": "append",
    signal: `TERM@${WARNING}`,
    output: join(plan.work, "slurm-%j.log"),
    ...(time && { time }),
    ...(partition && { partition }),
  };
}

/** torchrun's options for a job of several nodes, which meet at the first one. */
const meetingOf = (nodes: number): string[] => [
  "--nnodes",
  String(nodes),
  "--rdzv_id",
  "$SLURM_JOB_ID",
  "--rdzv_backend",
  "c10d",
  "--rdzv_endpoint",
  "$HEAD:$PORT",
];

/** Words of a command; variables of the job are left for the shell. */
const commandLine = (words: readonly string[]): string =>
  words.map((word) => (word.startsWith("$") ? `"${word}"` : quoted(word))).join(" ");

/**
 * Text of the batch file. `finish`: the command that afterwards puts the checkpoint and its card
 * into place.
 */
export function batchFile(plan: Plan, request: SlurmRequest, finish: readonly string[]): string {
  const { program, args } = trainCommand(plan, meetingOf(request.nodes));
  const variables = Object.entries(trainerVariables()).filter(([name]) => name !== "OMP_NUM_THREADS");
  const paths = workPaths(plan.work);
  const checkpoints = join(plan.work, "checkpoints");
  return batchScript(directives(plan, request), [
    `# Written by rftkit finetune --executor slurm. Submit with: sbatch ${quoted(paths.batch)}`,
    `# Requeued or submitted again, it resumes from the newest checkpoint in ${checkpoints}.`,
    "set -euo pipefail",
    `cd ${quoted(dirname(paths.config))}`,
    ...variables.map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export OMP_NUM_THREADS="\${OMP_NUM_THREADS:-8}"`,
    `PORT=$((${PORT} + SLURM_JOB_ID % 1000))`,
    'FIRST=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | sed -n 1p)',
    `HEAD=$(scontrol show node "$FIRST" | sed -n 's/.*NodeAddr=\\([^ ]*\\).*/\\1/p')`,
    `newest() { ls -t ${quoted(checkpoints)} 2>/dev/null | head -n 1 || true; }`,
    "BEFORE=$(newest)",
    `if [ ! -e ${quoted(paths.exported)} ]; then`,
    `  srun --kill-on-bad-exit=1 ${commandLine([program, ...args])} || {`,
    "    code=$?",
    "    # Back into the queue after the time limit's warning or a lost node, but only if this round got further:",
    "    # a fault that comes back at the same step must not run for ever.",
    `    if [ ! -e ${quoted(paths.stopped)} ] && [ "$(newest)" != "$BEFORE" ]; then`,
    '      scontrol requeue "$SLURM_JOB_ID"',
    "    fi",
    '    exit "$code"',
    "  }",
    "fi",
    finish.map(quoted).join(" "),
  ]);
}
