/**
 * Runs Slurm's commands. Promises: only a few named environment variables reach a job, so no API
 * key does; a controller that does not answer is distinguished from a finished job. Does not use
 * sacct, which needs slurmdbd.
 * Does not know what a job does.
 */
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { TryLaterError, UserError } from "../schemas/errors.ts";

const execute = promisify(execFile);

/** Environment variables passed to a job: paths and locations, nothing that can be a secret. */
const PASSED_ON =
  "PATH LD_LIBRARY_PATH HOME USER LOGNAME SHELL LANG LC_ALL SLURM_CONF XDG_CACHE_HOME HF_HOME HF_HUB_OFFLINE".split(
    " ",
  );

/** Environment of Slurm's commands and, because sbatch exports it, of the jobs. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** Time limit of a Slurm command in milliseconds. */
const ANSWER = 60_000;

type Ran = { ok: boolean; stdout: string; stderr: string };

async function run(program: string, args: readonly string[]): Promise<Ran> {
  try {
    const { stdout, stderr } = await execute(program, args, { env: environment(), timeout: ANSWER });
    return { ok: true, stdout, stderr };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw noSlurm(program);
    const { stdout = "", stderr = "", killed } = error as Partial<Ran> & { killed?: boolean };
    if (killed === true) throw new TryLaterError(`${program} did not answer within ${ANSWER / 1000} seconds`);
    return { ok: false, stdout, stderr: stderr === "" ? String(error) : stderr };
  }
}

/** Runs a query; a timeout counts as no answer. */
const patiently = (program: string, args: readonly string[]): Promise<Ran> =>
  run(program, args).catch((error: unknown) => {
    if (error instanceof TryLaterError) return { ok: false, stdout: "", stderr: error.message };
    throw error;
  });

const noSlurm = (program: string): UserError =>
  new UserError({
    where: "--executor slurm",
    expected: `Slurm's commands on the PATH (sbatch, squeue, scontrol)`,
    got: `no ${program}`,
    fix: "Run this on a login node of the cluster, or with --executor local.",
  });

/** Temporary errors of sbatch: the controller restarts or is busy, or the queue is full. */
const PASSES = /contact slurm controller|timed out|temporarily|Socket|connection|QOSMaxSubmitJobLimit/i;

/**
 * Submits a batch script. @returns the job's id
 * @throws UserError if the cluster rejects the job (partition, limits); TryLaterError if the
 *   controller does not answer
 */
export async function submit(script: string, args: readonly string[] = []): Promise<string> {
  let said = "";
  for (const seconds of [2, 5, 10, 20, 40, 0]) {
    const { ok, stdout, stderr } = await run("sbatch", ["--parsable", ...args, script]);
    const id = /^(\d+)/.exec(stdout.trim())?.[1];
    if (ok && id !== undefined) return id;
    said = stderr.trim();
    if (!PASSES.test(said)) {
      const fix = "Correct --partition, --time, --cpus-per-task or --sbatch.";
      throw new UserError({ where: script, expected: "a job that the cluster accepts", got: said, fix });
    }
    await sleep(seconds * 1000);
  }
  throw new TryLaterError(`Slurm's controller takes no jobs: ${said}`);
}

/**
 * Indices of an array job that are pending or running (not completing); null if the controller does
 * not answer.
 */
export async function liveTasks(job: string): Promise<number[] | null> {
  const { ok, stdout, stderr } = await patiently("squeue", ["-h", "-r", "-j", job, "-o", "%K %t"]);
  if (!ok) return /invalid job id/i.test(stderr) ? [] : null;
  return stdout
    .split("\n")
    .map((line) => /^(\d+) (?!CG)/.exec(line)?.[1])
    .filter((index) => index !== undefined)
    .map(Number);
}

export type ClusterFacts = { version: string; maxArraySize: number; partitions: string[] };

/**
 * Configuration of the controller; null if it does not answer. @throws UserError without Slurm's
 * commands
 */
export async function clusterFacts(): Promise<ClusterFacts | null> {
  const { ok, stdout } = await patiently("scontrol", ["show", "config"]);
  if (!ok) return null;
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*=\\s*(\\S+)`, "m").exec(stdout)?.[1];
  const partitions = await patiently("sinfo", ["-h", "-o", "%R"]);
  return {
    version: value("SLURM_VERSION") ?? "unknown",
    maxArraySize: Number(value("MaxArraySize") ?? DEFAULT_MAX_ARRAY_SIZE),
    partitions: [...new Set(partitions.stdout.split("\n").filter((name) => name !== ""))],
  };
}

/** Slurm's own default: indices up to 1,000. */
export const DEFAULT_MAX_ARRAY_SIZE = 1001;
