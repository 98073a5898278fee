/**
 * The batch file of a training on several nodes: readable, in the run directory, to be given to sbatch.
 * Each node runs torchrun with the same meeting point; a requeued job goes on at the newest checkpoint by itself.
 */
import { dirname, join } from "node:path";
import { trainCommand } from "./command.ts";
import { type Plan, workPaths } from "./plan.ts";
import { trainerVariables } from "./python.ts";

export type SlurmRequest = {
  nodes: number;
  gpusPerNode: number;
  time?: string | undefined;
  partition?: string | undefined;
};

/** The meeting point's port is this and the job's number modulo a thousand: jobs may share a machine. */
const PORT = 29_500;
/** Seconds before the time limit at which the processes are told to save and stop. */
const WARNING = 600;

/** A word of a shell's command line. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** The text of the batch file. `finish` is the command that puts the checkpoint and its card in place afterwards. */
export function batchFile(plan: Plan, request: SlurmRequest, finish: readonly string[]): string {
  const meeting = [
    "--nnodes",
    String(request.nodes),
    "--rdzv_id",
    "$SLURM_JOB_ID",
    "--rdzv_backend",
    "c10d",
    "--rdzv_endpoint",
    "$HEAD:$PORT",
  ];
  const { program, args } = trainCommand(plan, meeting);
  const line = [program, ...args]
    .map((part) => (part.startsWith("$") ? `"${part}"` : quoted(part)))
    .join(" ");
  const variables = Object.entries(trainerVariables(request.gpusPerNode)).filter(
    ([name]) => name !== "OMP_NUM_THREADS",
  );
  return `#!/bin/bash
# Written by rftkit finetune --executor slurm. Submit with: sbatch ${quoted(workPaths(plan.work).batch)}
# Requeued or submitted again, it goes on at the newest checkpoint in ${join(plan.work, "checkpoints")}.
#SBATCH --job-name=rftkit-finetune
#SBATCH --nodes=${request.nodes}
#SBATCH --ntasks-per-node=1
${plan.settings.torchtune.device === "cpu" ? "" : `#SBATCH --gpus-per-node=${request.gpusPerNode}\n#SBATCH --exclusive\n`}#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=TERM@${WARNING}
#SBATCH --output="${join(plan.work, "slurm-%j.log")}"
${request.time ? `#SBATCH --time=${request.time}\n` : ""}${request.partition ? `#SBATCH --partition=${request.partition}\n` : ""}
set -euo pipefail
cd ${quoted(dirname(workPaths(plan.work).config))}
${variables.map(([name, value]) => `export ${name}=${quoted(value)}`).join("\n")}
export OMP_NUM_THREADS="\${OMP_NUM_THREADS:-8}"
PORT=$((${PORT} + SLURM_JOB_ID % 1000))
FIRST=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | sed -n 1p)
HEAD=$(scontrol show node "$FIRST" | sed -n 's/.*NodeAddr=\\([^ ]*\\).*/\\1/p')
newest() { ls -t ${quoted(join(plan.work, "checkpoints"))} 2>/dev/null | head -n 1 || true; }
BEFORE=$(newest)
if [ ! -e ${quoted(workPaths(plan.work).exported)} ]; then
  srun --kill-on-bad-exit=1 ${line} || {
    code=$?
    # Back into the queue after the time limit's warning or a lost node, but only if this round got further:
    # a fault that comes back at the same step must not run for ever.
    if [ ! -e ${quoted(workPaths(plan.work).stopped)} ] && [ "$(newest)" != "$BEFORE" ]; then
      scontrol requeue "$SLURM_JOB_ID"
    fi
    exit "$code"
  }
fi
${finish.map(quoted).join(" ")}
`;
}
