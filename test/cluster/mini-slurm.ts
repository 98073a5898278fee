/**
 * A Slurm cluster of several nodes on this host, for tests: munged, slurmctld and a slurmd a node,
 * all state in a folder of its own. Each node has a process namespace, so that killing its first
 * process is a node crash. Needs root, slurm-wlm and munge.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Seconds for anything that Slurm does by itself; a loaded machine may need a good part of them.
 */
const PATIENCE = 120;

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Waits until `what` gives something other than null, false or undefined. */
export async function until<T>(
  name: string,
  what: () => T | Promise<T>,
  seconds = PATIENCE,
): Promise<NonNullable<T>> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    const found = await what();
    if (found !== null && found !== undefined && found !== false) return found;
  }
  throw new Error(`after ${seconds} s there is still no ${name}`);
}

function config(folder: string, ports: number[], cpus: number): string {
  const host = hostname().split(".")[0];
  const [controller, ...nodes] = ports;
  return `ClusterName=mini
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controller}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=${folder}/munge/socket,cred_expire=5
SlurmUser=root
SlurmdUser=root
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.%n.pid
SlurmdSpoolDir=${folder}/spool/%n
StateSaveLocation=${folder}/state
SlurmctldLogFile=${folder}/log/slurmctld.log
SlurmdLogFile=${folder}/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_min_interval=0,bf_interval=1,batch_sched_delay=0,kill_invalid_depend
SlurmdParameters=config_overrides
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=12
KillWait=3
MinJobAge=600
MaxArraySize=10001
JobRequeue=1
${nodes
  .map(
    (port, i) =>
      `NodeName=n${i + 1} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=${cpus} State=UNKNOWN`,
  )
  .join("\n")}
PartitionName=debug Nodes=n[1-${nodes.length}] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
`;
}

export class MiniSlurm {
  readonly folder = mkdtempSync(join(tmpdir(), "mini-slurm-"));
  readonly env = { SLURM_CONF: join(this.folder, "etc/slurm.conf") };
  readonly #nodes = new Map<string, ChildProcess>();
  readonly #daemons: ChildProcess[] = [];
  #controller: ChildProcess | null = null;

  static async start(size: { nodes: number; cpus: number }): Promise<MiniSlurm> {
    const cluster = new MiniSlurm();
    const at = (name: string) => join(cluster.folder, name);
    for (const name of ["etc", "state", "spool", "log"]) mkdirSync(at(name));
    mkdirSync(at("munge"), { mode: 0o711 });
    writeFileSync(at("munge/key"), randomBytes(128), { mode: 0o600 });
    const ports: number[] = [];
    for (let i = 0; i <= size.nodes; i += 1) ports.push(await freePort());
    writeFileSync(cluster.env.SLURM_CONF, config(cluster.folder, ports, size.cpus));
    const files = ["key", "socket", "pid", "log", "seed"].map((name) => at(`munge/${name}`));
    const options = ["--key-file", "--socket", "--pid-file", "--log-file", "--seed-file"];
    const munge = options.map((option, i) => `${option}=${files[i]}`);
    cluster.#daemons.push(cluster.#spawn("munged", ["--foreground", "--num-threads=2", "--force", ...munge]));
    await until("munged", () => readdirSync(at("munge")).includes("socket"));
    cluster.startController(["-c"]);
    for (let i = 1; i <= size.nodes; i += 1) cluster.startNode(`n${i}`);
    await cluster.nodesUp(size.nodes);
    return cluster;
  }

  #spawn(program: string, args: string[]): ChildProcess {
    const log = openSync(join(this.folder, "log", `${program}.out`), "a");
    const env = { ...process.env, ...this.env };
    const child = spawn(program, args, { env, stdio: ["ignore", log, log], detached: true });
    closeSync(log);
    return child;
  }

  run(program: string, ...args: string[]): string {
    return execFileSync(program, args, {
      env: { ...process.env, ...this.env },
      encoding: "utf8",
      stdio: "pipe",
    });
  }

  startController(args: string[] = []): void {
    this.#controller = this.#spawn("slurmctld", ["-D", ...args]);
  }

  killController(): void {
    this.#controller?.kill("SIGKILL");
  }

  startNode(name: string): void {
    mkdirSync(join(this.folder, "spool", name), { recursive: true });
    const namespace = ["--pid", "--fork", "--kill-child", "--mount-proc"];
    this.#nodes.set(name, this.#spawn("unshare", [...namespace, "slurmd", "-D", "-N", name]));
  }

  /** The node's first process and all below it are gone at once. */
  crash(name: string): void {
    this.#nodes.get(name)?.kill("SIGKILL");
  }

  /**
   * Stops Slurm's own processes on a node; what they started keeps running, as on a node that lost
   * its network.
   */
  freeze(name: string, signal: "SIGSTOP" | "SIGCONT" = "SIGSTOP"): void {
    for (const { pid, program } of descendants(this.#nodes.get(name)?.pid ?? 0)) {
      if (program.startsWith("slurm")) signalled(pid, signal);
    }
  }

  async nodesUp(count: number): Promise<void> {
    const idle = () => {
      try {
        return this.run("sinfo", "-h", "-N", "-o", "%T")
          .split("\n")
          .filter((s) => /^(idle|mixed|allocated)$/.test(s));
      } catch {
        return [];
      }
    };
    await until(`${count} nodes`, () => idle().length === count);
  }

  /** Running tasks: array index → node. */
  running(): Map<number, string> {
    const lines = this.run("squeue", "-h", "-r", "-t", "R", "-o", "%K %N").trim().split("\n");
    return new Map(
      lines.filter((l) => l !== "").map((l) => [Number(l.split(" ")[0]), l.split(" ")[1] ?? ""]),
    );
  }

  /** Processes of workers on a node, as this host numbers them. */
  workers(node: string): number[] {
    return descendants(this.#nodes.get(node)?.pid ?? 0)
      .filter(({ command }) => command.includes("rftkit.js\0worker"))
      .map(({ pid }) => pid);
  }

  /** Batch scripts that run on a node. */
  scripts(node: string): number[] {
    return descendants(this.#nodes.get(node)?.pid ?? 0)
      .filter(({ command }) => /^\/bin\/bash\0.*slurm_script/.test(command))
      .map(({ pid }) => pid);
  }

  async stop(): Promise<void> {
    const all = [...this.#nodes.values(), ...this.#daemons, ...(this.#controller ? [this.#controller] : [])];
    for (const name of this.#nodes.keys()) this.freeze(name, "SIGCONT");
    for (const child of all) child.kill("SIGKILL");
    await until("the end of the cluster", () =>
      all.every((c) => c.exitCode !== null || c.signalCode !== null),
    );
    await sleep(200);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Process = { pid: number; parent: number; program: string; command: string };

/** A process that has ended since it was listed needs no signal. */
function signalled(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** A process and all below it. */
function descendants(root: number): Process[] {
  const all: Process[] = [];
  for (const name of readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    try {
      const [, program = "", rest = ""] =
        /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
      all.push({ pid: Number(name), parent: Number(rest.split(" ")[1]), program, command });
    } catch {
      // It ended meanwhile.
    }
  }
  const below = new Set([root]);
  for (let before = -1; before !== below.size; ) {
    before = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return all.filter(({ pid }) => below.has(pid));
}
