/**
 * The options of `rftkit serve` for several servers: the file that lists their addresses, and the
 * job that starts them on the nodes of a Slurm cluster.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { clusterFacts, DEFAULT_MAX_ARRAY_SIZE } from "../../../cluster/slurm.ts";
import { assetPath } from "../../../io/assets.ts";
import { EXIT, UserError, type UserFault } from "../../../schemas/errors.ts";
import { type ClusterRequest, serversReady, serversScript, submitServers } from "../../../serve/cluster.ts";
import type { ArgsOf } from "./define-command.ts";
import { SLURM_OPTIONS, sbatchOptions } from "./executor.ts";
import { interruption } from "./interruption.ts";
import { toStderr } from "./load-inputs.ts";

export const SEVERAL_SERVERS = {
  addresses: {
    type: "string",
    describe: "file that lists servers, one address a line, for clients: this server adds its own",
  },
  advertise: { type: "string", describe: "host name in --addresses (default: that of --host)" },
  executor: {
    choices: ["local", "slurm"],
    default: "local",
    describe: "slurm: start --nodes servers in a job, and wait until --addresses lists them",
  },
  nodes: { type: "number", describe: "Slurm: number of servers, one a node (default: 1)" },
  partition: SLURM_OPTIONS.partition,
  time: { type: "string", describe: "Slurm: time limit, e.g. 1-00:00:00" },
  "cpus-per-task": { type: "number", describe: "Slurm: cores per server (default: the whole node)" },
  sbatch: SLURM_OPTIONS.sbatch,
  detach: { type: "boolean", describe: "Slurm: return after submitting" },
  "dry-run": { type: "boolean", describe: "Slurm: print the batch file and submit nothing" },
} as const;
type SeveralArgs = ArgsOf<typeof SEVERAL_SERVERS>;

const ONLY_SLURM = ["nodes", "partition", "time", "cpus-per-task", "sbatch", "detach", "dry-run"] as const;

type Given = SeveralArgs & {
  problems?: string | undefined;
  workers?: number | undefined;
  port?: number | undefined;
  socket?: string | undefined;
  "token-file"?: string | undefined;
};

function countOf(given: number | undefined, name: string, faults: UserFault[]): number {
  const count = given ?? 1;
  if (!Number.isInteger(count) || count < 1)
    faults.push({
      where: `--${name}`,
      expected: "an integer ≥ 1",
      got: String(count),
      fix: "Correct the number.",
    });
  return count;
}

/** @throws UserError for options of a cluster without one */
export function refuseWithoutSlurm(args: SeveralArgs): void {
  const given = ONLY_SLURM.find((name) => args[name] !== undefined && args[name] !== false);
  if (given === undefined) return;
  const fix = "Add --executor slurm, or leave the option out.";
  throw new UserError({ where: `--${given}`, expected: "--executor slurm with it", got: "none", fix });
}

/** @throws UserError that names every fault */
function requestOf(args: Given, passedOn: readonly string[]): ClusterRequest {
  const faults: UserFault[] = [];
  const { partition, time, workers, port = 0 } = args;
  const nodes = countOf(args.nodes, "nodes", faults);
  const cores = args["cpus-per-task"];
  const cpusPerTask = cores === undefined ? undefined : countOf(cores, "cpus-per-task", faults);
  const sbatch = sbatchOptions(args.sbatch ?? [], faults);
  const missing = (name: string, expected: string, fix: string): number =>
    faults.push({ where: `--${name}`, expected, got: "none", fix });
  if (args.addresses === undefined)
    missing("addresses", "a file on the shared file system", "For example --addresses judges.txt.");
  if (args["token-file"] === undefined)
    missing(
      "token-file",
      "a file with the token, mode 600, on the shared file system: RFTKIT_TOKEN does not reach the job",
      "Make one: (umask 077; head -c 24 /dev/urandom | base64 > token)",
    );
  if (args.problems !== undefined && !existsSync(args.problems))
    faults.push({
      where: "--problems",
      expected: "a configuration, a run directory or a problem file",
      got: `no such file: ${args.problems}`,
      fix: "Correct the path.",
    });
  if (args.socket !== undefined)
    faults.push({
      where: "--socket",
      expected: "a port: clients are on other machines",
      got: args.socket,
      fix: "Leave it out.",
    });
  if (faults.length > 0) throw new UserError(faults);
  const file = resolve(args.addresses ?? "");
  const problems = args.problems === undefined ? [] : ["--problems", resolve(args.problems)];
  const place = ["--host", "0.0.0.0", "--port", String(port), "--addresses", file];
  const token = ["--token-file", resolve(args["token-file"] ?? "")];
  const program = [process.execPath, assetPath("bin/rftkit.js"), "serve"];
  const command = [...program, ...problems, ...place, ...token, ...passedOn];
  return { file, nodes, command, workers, partition, time, cpusPerTask, sbatch };
}

async function checkSize(nodes: number): Promise<void> {
  const most = (await clusterFacts())?.maxArraySize ?? DEFAULT_MAX_ARRAY_SIZE;
  if (nodes < most) return;
  throw new UserError({
    where: "--nodes",
    expected: `less than the cluster's MaxArraySize, ${most}`,
    got: String(nodes),
    fix: "Name fewer nodes, or two files of addresses.",
  });
}

/** @param passedOn further arguments of each server */
export async function serveOnCluster(args: Given, passedOn: readonly string[]): Promise<void> {
  const request = requestOf(args, passedOn);
  if (args["dry-run"] === true) {
    process.stdout.write(serversScript(request));
    return;
  }
  await checkSize(request.nodes);
  const signal = interruption.listen();
  const job = await submitServers(request);
  toStderr(`job ${job} submitted: ${request.nodes} servers; \`scancel ${job}\` ends them`);
  if (args.detach !== true && !(await serversReady(request, job, { signal, say: toStderr }))) {
    toStderr(`job ${job} continues in the cluster`);
    process.exitCode = EXIT.interrupted;
    return;
  }
  process.stdout.write(`${request.file}\n`);
}
