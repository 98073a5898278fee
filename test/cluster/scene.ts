/**
 * What tests of disasters share: a cluster, a model server that answers each request in one way
 * only, and the bytes of a local run that nothing happened to. Each disaster gets a run directory
 * of its own.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { type Ended, hashes, type Place, place, start } from "../e2e/cli.ts";
import { MiniSlurm, until } from "./mini-slurm.ts";
import { ModelServer } from "./model-server.ts";

/** Calls in flight of all three tasks together. */
const IN_FLIGHT = 6;
export const TASKS = 3;

export class Scene {
  readonly cluster: MiniSlurm;
  readonly server: ModelServer;
  readonly at: Place;
  readonly expected: Record<string, string>;
  #runs = 0;

  private constructor(parts: Pick<Scene, "cluster" | "server" | "at" | "expected">) {
    this.cluster = parts.cluster;
    this.server = parts.server;
    this.at = parts.at;
    this.expected = parts.expected;
  }

  static async start(): Promise<Scene> {
    const at = place({ problems: 6, samples: 6, name: "disaster " });
    const server = new ModelServer(join(at.folder, "train.jsonl"));
    await server.listen();
    const policy = { kind: "openai", base_urls: [server.url], model: "m", choices_per_request: 1 };
    at.write({
      buckets: 3,
      generate: { samples: 6 },
      policy: { ...policy, total_concurrency: IN_FLIGHT },
    });
    const cluster = await MiniSlurm.start({ nodes: 3, cpus: 2 });
    server.delay = 0;
    const ended = await start(["run", at.config, "--run", at.run, "--workers", "2"]).ended;
    expect(ended.code, ended.stderr).toBe(0);
    return new Scene({ at, server, cluster, expected: hashes(join(at.run, "dataset")) });
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    await this.server.close();
    rmSync(this.at.folder, { recursive: true, force: true });
  }

  /** All nodes are there again and the server has forgotten the last test. */
  async reset(): Promise<void> {
    this.server.delay = 250;
    this.server.forget();
    await this.cluster.nodesUp(3);
  }

  newRun(): string {
    this.#runs += 1;
    return join(this.at.folder, `run ${this.#runs}`);
  }

  onSlurm(run: string, ...more: string[]): Promise<Ended> {
    const args = ["run", this.at.config, "--run", run, "--executor", "slurm", "--workers", String(TASKS)];
    return start([...args, ...more], { env: this.cluster.env }).ended;
  }

  /** A task that runs now, after some answers came. */
  async midway(run: string): Promise<{ task: number; node: string; job: string }> {
    await until("answers", () => recordedKeys(run).length >= 9);
    const [task, node] = await until("a running task", () => [...this.cluster.running()][0] ?? null);
    const { id } = JSON.parse(readFileSync(join(run, "slurm/job.json"), "utf8")) as { id: string };
    return { task, node, job: id };
  }

  /** Equal bytes, no answer recorded twice, and none asked for again but what was in flight. */
  isWhole(run: string, lostTasks: number): void {
    expect(hashes(join(run, "dataset"))).toEqual(this.expected);
    const keys = recordedKeys(run);
    expect(new Set(keys).size).toBe(keys.length);
    expect(this.server.mostInFlight).toBeLessThanOrEqual(IN_FLIGHT);
    expect(this.server.repeated).toBeLessThanOrEqual((lostTasks * IN_FLIGHT) / TASKS);
  }
}

/** Keys of all answers in a run's journal, with repeats. */
export function recordedKeys(run: string): string[] {
  const folder = join(run, "journal");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => decodeRecords(readFileSync(join(folder, name))).records)
    .map((record) => (record as { k: string }).k)
    .filter((key) => key.startsWith("a|"));
}
