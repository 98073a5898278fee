/**
 * Servers on the nodes of a Slurm cluster: an array job with a server a task, each of which
 * announces its address in the same file.
 * Promises: a server that ends by a fault is started again, a lost node's task is put back into the
 * queue by Slurm; nothing is submitted while a job of the same file exists. Knows no problem.
 */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { batchScript, type Directives, quoted } from "../cluster/batch-script.ts";
import { liveTasks, submit } from "../cluster/slurm.ts";
import { jsonOrNull, namesIn, textOrNull, writeWhole } from "../io/files.ts";
import { EXIT, TryLaterError, UserError } from "../schemas/errors.ts";
import { announced, folderOf, forgetServers, NAME_VARIABLE } from "./addresses.ts";

export type ClusterRequest = {
  /** File of the addresses, absolute. */
  file: string;
  nodes: number;
  /** The command of one server, without its workers and the name of its node. */
  command: readonly string[];
  workers?: number | undefined;
  partition?: string | undefined;
  time?: string | undefined;
  /** Absent: the whole node. */
  cpusPerTask?: number | undefined;
  /** Further options of sbatch; they replace those of the same name. */
  sbatch: Readonly<Record<string, string>>;
};

/** Seconds before the time limit at which a server refuses what comes and answers what runs. */
const WARNING = 60;
/** Seconds between a server's fault and its next start. */
const PAUSE = 5;
const LOOK_MS = 1000;
const ASK_EVERY = 10;
/** Looks at files that a shared file system may show late. */
const SETTLING = 5;

const Job = z.object({ id: z.string(), nodes: z.int() });
const places = (file: string) => ({
  script: join(folderOf(file), "serve.sbatch"),
  job: join(folderOf(file), "job.json"),
});

/** Text of the batch file. */
export function serversScript(request: ClusterRequest): string {
  const { file, nodes, workers, partition, time, cpusPerTask, sbatch } = request;
  const directives: Directives = {
    "job-name": "rftkit-serve",
    array: `0-${nodes - 1}`,
    nodes: 1,
    ...(cpusPerTask === undefined ? { exclusive: true } : { "cpus-per-task": cpusPerTask }),
    ...(partition !== undefined && { partition }),
    ...(time !== undefined && { time }),
    requeue: true,
    "open-mode": "append",
    signal: `B:USR1@${WARNING}`,
    output: join(folderOf(file), "%A_%a.log"),
    ...sbatch,
  };
  const cores = "$" + "{SLURM_CPUS_PER_TASK:-$" + "{SLURM_CPUS_ON_NODE:-$(nproc)}}";
  return batchScript(directives, [
    `# Written by rftkit serve: ${nodes} servers, whose addresses are in ${JSON.stringify(file)}.`,
    "name=$" + "{SLURMD_NODENAME:-$(hostname)}",
    "address=$(scontrol show node \"$name\" 2>/dev/null | sed -n 's/.*NodeAddr=\\([^ ]*\\).*/\\1/p')",
    `server=(${request.command.map(quoted).join(" ")})`,
    `export ${NAME_VARIABLE}=task-$SLURM_ARRAY_TASK_ID`,
    `workers=${workers ?? `"${cores}"`}`,
    "stop= pid=",
    "trap 'stop=1; kill -TERM \"$pid\"' TERM USR1  # cancelled, or the time limit is near",
    'while [ -z "$stop" ]; do',
    "  # In the background, because bash runs a trap only between commands, and wait is one that it interrupts.",
    '  "$' + '{server[@]}" --workers "$workers" --advertise "$' + '{address:-$name}" & pid=$!',
    '  wait "$pid"; code=$?',
    '  while kill -0 "$pid" 2>/dev/null; do wait "$pid"; code=$?; done',
    `  [ "$code" = ${EXIT.user} ] && exit "$code"`,
    `  [ -n "$stop" ] || { echo "the server ended with $code"; sleep ${PAUSE}; }`,
    "done",
  ]);
}

/** @throws TryLaterError where a job may still write the same file */
async function refuseBeside(file: string): Promise<void> {
  const last = Job.safeParse(jsonOrNull((await textOrNull(places(file).job)) ?? "")).data;
  if (last === undefined) return;
  const live = await liveTasks(last.id);
  if (live?.length === 0) return;
  const what = live === null ? "may still be" : "is still";
  throw new TryLaterError(
    `job ${last.id}, whose servers are in ${file}, ${what} in the queue: name another file, or \`scancel ${last.id}\` first`,
  );
}

/** Last lines that the servers of a job wrote. */
async function lastWords(file: string, job: string): Promise<string> {
  const logs = (await namesIn(folderOf(file))).filter((name) => name.startsWith(`${job}_`)).sort();
  const texts = await Promise.all(
    logs.map((name) => readFile(join(folderOf(file), name), "utf8").catch(() => "")),
  );
  return (
    texts
      .find((text) => text.trim() !== "")
      ?.trim()
      .split("\n")
      .slice(-3)
      .join(" ") ?? "nothing"
  );
}

/** Submits the job. @returns its id */
export async function submitServers(request: ClusterRequest): Promise<string> {
  const { file, nodes } = request;
  await refuseBeside(file);
  await mkdir(folderOf(file), { recursive: true });
  await forgetServers(file);
  await writeWhole(places(file).script, serversScript(request));
  const id = await submit(places(file).script);
  await writeWhole(places(file).job, `${JSON.stringify({ id, nodes })}\n`);
  return id;
}

/**
 * Resolves once all servers are announced, or the signal is aborted (false).
 * @throws UserError if one ended before
 */
export async function serversReady(
  { file, nodes }: Pick<ClusterRequest, "file" | "nodes">,
  job: string,
  { signal, say }: { signal: AbortSignal; say: (line: string) => void },
): Promise<boolean> {
  let [seen, missing] = [0, 0];
  for (let look = 1; !signal.aborted; look++) {
    const ready = (await announced(file)).length;
    if (ready !== seen) say(`${ready} of ${nodes} servers are ready`);
    seen = ready;
    if (ready >= nodes) return true;
    if (look % ASK_EVERY === 0) {
      const live = await liveTasks(job);
      missing = live !== null && live.length < nodes ? missing + 1 : 0;
      if (missing >= SETTLING || live?.length === 0)
        throw new UserError({
          where: join(folderOf(file), `${job}_*.log`),
          expected: `${nodes} servers that keep running`,
          got: `${live?.length ?? 0} of their tasks in the queue; the log says: ${await lastWords(file, job)}`,
          fix: `Correct what the log says; \`scancel ${job}\` ends the others.`,
        });
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
